import { placeOf } from './secret-bound.ts';
import type { SecretUse } from './secret-uses.ts';

/** Places of secrets in a stream, and the stream around them, both without values. */
export interface StreamSecrets {
  readonly uses: readonly SecretUse[];
  readonly text: string;
}

/** A place to which a plan sends a secret for the first time. */
export interface SecretSend extends SecretUse {
  /** `newly`: the stream did not have that secret. `elsewhere`: it had it in another place or for another host. */
  readonly is: 'newly' | 'elsewhere';
}

/**
 * Finds places of secrets that differ from the last import; undefined if there was none. Where the host of a place is
 * uncertain, the rest of the stream may decide it, so the place is the same only if the whole stream is.
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

/** Words for a new place, in a sentence. */
export const sentHow: Readonly<Record<SecretSend['is'], string>> = {
  newly: 'for the first time',
  elsewhere: 'in a new place',
};

/** Describes a new place, for plans and recorded approvals. */
export function secretSendLine(send: SecretSend): string {
  const host = send.host ?? 'an unknown host';
  return `Sends the secret ${send.secret} ${sentHow[send.is]}: to ${host}, from ${placeOf(send)}`;
}

const keyOf = ({ secret, file, module, field, host }: SecretUse) =>
  JSON.stringify([secret, file, module, field, host]);
