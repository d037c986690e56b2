/** One option of a command. */
export interface OptionSpec {
  /** `value`: takes one, whose name this is in the help (`N`, `FILE`). Absent: a switch. */
  readonly value?: string;
  readonly short?: string;
  /** May be given several times; the values are in `lists`. */
  readonly repeats?: boolean;
  /** One line of help. */
  readonly text: string;
}

/** What a command takes, and its help: the one description from which both are made. */
export interface CommandSpec {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The ways to call it, without the word `pinpoint`. */
  readonly usage: readonly string[];
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** How many words it takes besides options. */
  readonly words: { readonly least: number; readonly most: number };
  /** Takes a curl command, after `--` or from the word `curl` on. */
  readonly takesCurl?: boolean;
  /** Command lines with what they do. */
  readonly examples: readonly (readonly [command: string, what: string])[];
  /** What 1 means for this command; 0, 2 and 3 mean the same everywhere. */
  readonly exitOne?: string;
}

/** A command line that fits its `CommandSpec`. */
export interface ParsedCommand {
  readonly switches: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  /** Values of options that may be given several times, in their order. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
  readonly words: readonly string[];
  /** The curl command's words, `curl` first; absent where none was given. */
  readonly curl?: readonly string[];
}

/** Options that every command takes. */
export const COMMON_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  json: { text: 'print JSON, for scripts; its shape is stable' },
  help: { short: 'h', text: 'print this help' },
};

/** Options by which a command finds a running gateway, or the files of one. */
export const PLACE_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  policy: {
    value: 'FILE',
    short: 'p',
    text: 'the policy file (default: the running gateway’s, else policy.yaml here)',
  },
  data: { value: 'DIR', text: 'the data directory (default: .pinpoint beside the policy file)' },
  admin: { value: 'URL', text: 'the admin port of a gateway, e.g. http://127.0.0.1:8081' },
  'token-file': { value: 'FILE', text: 'the file with that admin port’s token' },
};
