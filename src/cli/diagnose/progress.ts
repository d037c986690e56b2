import { formatBytes } from '../../util/units.ts';
import type { Terminal } from '../terminal.ts';

const BAR = 24;
const CLEAR = '\r\u001b[2K';

/** How far something is; `totalBytes` undefined: nobody knows. */
export interface Progress {
  readonly file: string;
  readonly readBytes: number;
  readonly totalBytes: number | undefined;
}

/** A bar on standard error that is written over and taken away at the end; nothing where that cannot be shown. */
export function progressBar(terminal: Pick<Terminal, 'err' | 'canShowProgress'>): {
  readonly show: (progress: Progress) => void;
  readonly clear: () => void;
} {
  let shown = false;
  return {
    show(progress) {
      if (!terminal.canShowProgress) return;
      shown = true;
      terminal.err(`${CLEAR}${progressText(progress)}`);
    },
    clear() {
      if (shown) terminal.err(CLEAR);
      shown = false;
    },
  };
}

/** `error.log  ███████░░░░  52 %  1.2 GiB`; without a total, only what was read. */
function progressText({ file, readBytes, totalBytes }: Progress): string {
  const name = file.length > 40 ? `…${file.slice(-39)}` : file;
  if (totalBytes === undefined || totalBytes === 0) return `${name}  ${formatBytes(readBytes)}`;
  const share = Math.min(1, readBytes / totalBytes);
  const full = Math.round(share * BAR);
  const bar = '█'.repeat(full) + '░'.repeat(BAR - full);
  return `${name}  ${bar}  ${Math.floor(share * 100)} %  ${formatBytes(totalBytes)}`;
}
