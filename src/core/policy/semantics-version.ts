/** Version of what the rules mean. A change that could decide any request differently raises it; it is part of every revision. */
export const SEMANTICS_VERSION = 2;
