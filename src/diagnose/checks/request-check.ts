import type { CaseCheck, DiagnoseCase } from '../case.ts';
import type { SeenRequest } from '../exchange.ts';
import { NOTHING } from '../finding.ts';
import type { Findings } from '../finding.ts';

/** A check that needs a request; where the material holds none it finds nothing. */
export function requestCheck(
  check: (request: SeenRequest, kase: DiagnoseCase) => Findings,
): CaseCheck {
  return (kase) => {
    const { request } = kase.exchange;
    return request === undefined ? NOTHING : check(request, kase);
  };
}
