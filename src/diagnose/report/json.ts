import type { Evidence, Note, Probe, Remedy } from '../finding.ts';
import type { Answerer, Diagnosis, RankedCause } from './diagnosis.ts';

/**
 * The document that `pinpoint diagnose --json` prints; `docs/reference/diagnose-json.md` describes it, and a test holds
 * the two together. Written member by member, so that nothing gets into it by accident and the order is always the same.
 */
export function diagnosisJson(diagnosis: Diagnosis): object {
  const { subject, message, nextProbe } = diagnosis;
  return {
    diagnosis: diagnosis.diagnosis,
    subject: {
      method: subject.method,
      url: subject.url,
      status: subject.status,
      source: subject.source,
    },
    answeredBy: diagnosis.answeredBy.map((one) => answererJson(one)),
    passedBy: diagnosis.passedBy.map((one) => answererJson(one)),
    causes: diagnosis.causes.map((one) => causeJson(one)),
    ruledOut: diagnosis.ruledOut.map(({ code, title, against }) => ({
      code,
      title,
      against: against.map((one) => evidenceJson(one)),
    })),
    notes: diagnosis.notes.map((one) => noteJson(one)),
    differences: diagnosis.differences.map(({ what, failing, good }) => ({ what, failing, good })),
    nextProbe: nextProbe === undefined ? undefined : probeJson(nextProbe),
    otherProbes: diagnosis.otherProbes.map((one) => probeJson(one)),
    message:
      message === undefined
        ? undefined
        : { to: message.to, text: message.text, short: message.short },
    sent: diagnosis.sent,
    missing: diagnosis.missing,
  };
}

function answererJson({ product, layer, confidence, evidence }: Answerer): object {
  return {
    product,
    layer,
    confidence: rounded(confidence),
    evidence: evidence.map((one) => evidenceJson(one)),
  };
}

function causeJson({ code, title, confidence, evidence, against, fixes }: RankedCause): object {
  return {
    code,
    title,
    confidence: rounded(confidence),
    evidence: evidence.map((one) => evidenceJson(one)),
    against: against.map((one) => evidenceJson(one)),
    fixes: fixes.map((one) => remedyJson(one)),
  };
}

function evidenceJson({ from, text, at, source }: Evidence): object {
  return { from, text, at, source };
}

function remedyJson({ actor, text, paste }: Remedy): object {
  return { actor, text, paste };
}

function noteJson({ kind, evidence, use }: Note): object {
  return { kind, evidence: evidenceJson(evidence), use };
}

function probeJson({ text, tells, command, safe }: Probe): object {
  return { text, tells, command, safe };
}

/** Three places: more would promise what nobody has measured. */
function rounded(confidence: number): number {
  return Math.round(confidence * 1000) / 1000;
}
