import { gitError } from '../problems.ts';

/** Tree without entries. git knows it although no repository has it. */
export const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** Git's output for a missing object. */
export const noObject = '0'.repeat(40);

export function isObjectId(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

/** Returns the id. Throws a PortError if it is not a full id, so that no name or option reaches git in its place. */
export function objectId(text: string): string {
  if (isObjectId(text)) return text;
  throw gitError(
    'badInput',
    `${JSON.stringify(text.slice(0, 80))} is not an object id: 40 hexadecimal digits are expected.`,
  );
}
