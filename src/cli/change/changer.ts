import { userInfo } from 'node:os';

/** Who changes the policy, for the history: the name of this process's user. */
export function changer(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
