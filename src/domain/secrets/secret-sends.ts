import { placeOf } from './secret-bound.ts';
import type { SecretUse } from './secret-uses.ts';

/** Places of secrets in a stream, and what the stream says around them: both without the secrets. */
export interface StreamSecrets {
  readonly uses: readonly SecretUse[];
  readonly text: string;
}

/** A place to which a plan sends a secret that was not sent there before. */
export interface SecretSend extends SecretUse {
  /** `newly`: the stream did not have that secret; `elsewhere`: it had, in another place or for another host. */
  readonly is: 'newly' | 'elsewhere';
}

/**
 * Places of secrets that are not as in what was sent last; undefined where nothing was. Where nobody can tell which host
 * a place is for, anything else in the stream may decide that, so it is the same only where all of the stream is.
 */
export function newSends(now: StreamSecrets, before: StreamSecrets | undefined): readonly SecretSend[] {
  const known = new Set(before?.uses.map(keyOf));
  const had = new Set(before?.uses.map(({ secret }) => secret));
  const isSame = (use: SecretUse) =>
    known.has(keyOf(use)) && (use.host !== undefined || now.text === before?.text);
  return now.uses
    .filter((use) => !isSame(use))
    .map((use) => ({ ...use, is: had.has(use.secret) ? 'elsewhere' : 'newly' }));
}

/** A send on one line, as plans show it and as approvals record it. */
export function secretSendLine(send: SecretSend): string {
  const host = send.host ?? 'a host that Sluice cannot tell';
  return `Sends the secret ${send.secret} ${send.is}: to ${host}, from ${placeOf(send)}`;
}

const keyOf = ({ secret, file, module, field, host }: SecretUse) =>
  JSON.stringify([secret, file, module, field, host]);
