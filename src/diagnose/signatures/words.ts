/** Runs that may be a token: long, and of letters and digits mixed as only machines do. */
const RUN = /[\w+/=-]{20,512}/gu;
const HEX_ID = /^[\da-f-]{1,40}$/iu;

/**
 * A text of a response with what may be a secret cut to its first 4 characters. Ids in hexadecimal up to the length of
 * a UUID or a trace are kept: they are what a person quotes to the server's owner.
 */
export function withoutSecrets(text: string): string {
  return text.replaceAll(RUN, (run) =>
    /\d/u.test(run) && /[A-Za-z]/u.test(run) && !HEX_ID.test(run) ? `${run.slice(0, 4)}…` : run,
  );
}
