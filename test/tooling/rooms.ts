/** Every folder of `src/`, as the architecture names them. */
export const ROOMS = [
  'util',
  'core',
  'waf',
  'ai',
  'policy-file',
  'calls',
  'store',
  'diagnose',
  'gateway',
  'control',
  'cli',
] as const;

/** A folder of `src/` with a purpose and neighbours of its own. */
export type Room = (typeof ROOMS)[number];

/** What a room may import that is not ours: `packages` are those of npm, `anything` is `node:*` too. */
export type Outside = 'nothing' | 're2js' | 'packages' | 'anything';

/** What a room may import, written from the architecture's table and not from the lint settings. */
export interface RoomRule {
  readonly values: readonly Room[];
  /** Rooms of which it may import types alone. */
  readonly types?: readonly Room[];
  readonly outside: Outside;
  /** No clock, timer, chance, process or network. */
  readonly pure: boolean;
}

/** The architecture's table of imports. `store` here means `store/ports.ts`; only cli wires adapters. */
export const RULES: Readonly<Record<Room, RoomRule>> = {
  util: { values: [], outside: 'nothing', pure: true },
  core: { values: ['util'], outside: 'nothing', pure: true },
  waf: { values: ['util'], types: ['core'], outside: 're2js', pure: true },
  ai: { values: ['util'], types: ['core'], outside: 'nothing', pure: true },
  'policy-file': { values: ['util', 'core'], outside: 'anything', pure: false },
  calls: { values: ['util', 'core', 'store'], outside: 'anything', pure: false },
  store: { values: ['util'], types: ['core'], outside: 'anything', pure: false },
  diagnose: { values: ['util', 'core', 'waf'], outside: 'packages', pure: false },
  gateway: {
    values: ['util', 'core', 'waf', 'ai', 'calls', 'store'],
    outside: 'anything',
    pure: false,
  },
  control: {
    values: ['util', 'core', 'policy-file', 'calls', 'store', 'diagnose'],
    outside: 'anything',
    pure: false,
  },
  cli: {
    values: [
      'util',
      'core',
      'waf',
      'ai',
      'policy-file',
      'calls',
      'store',
      'diagnose',
      'gateway',
      'control',
    ],
    outside: 'anything',
    pure: false,
  },
};
