import type { Signature } from '../../../ports/repository.ts';

/** Program of a signature, by the start of its armour; undefined for another kind. */
export type SignatureKind = 'ssh' | 'openPgp';

/**
 * Returns the kind of signature in a commit's object; `missing` where there is none. Recognises git's own armour heads
 * (gpg-interface.c). An X.509 signature (`-----BEGIN SIGNED MESSAGE-----`) is another kind.
 */
export function signatureKind(commit: Buffer): SignatureKind | 'missing' | undefined {
  const end = commit.indexOf('\n\n');
  const headers = (end < 0 ? commit : commit.subarray(0, end)).toString('latin1');
  const armour = /^gpgsig (.*)$/m.exec(headers)?.[1];
  if (armour === undefined) return 'missing';
  if (armour === '-----BEGIN SSH SIGNATURE-----') return 'ssh';
  if (/^-----BEGIN PGP (SIGNATURE|MESSAGE)-----$/.test(armour)) return 'openPgp';
  return undefined;
}

/** Outcome of `git verify-commit --raw`. */
export interface SignatureCheck {
  readonly isGood: boolean;
  readonly said: string;
}

/**
 * Reads ssh-keygen's messages as git passes them on (OpenSSH 10.0, LC_ALL=C). `file` is the list of signers. Messages:
 *   Good "git" signature for ann@example.com with ED25519 key SHA256:9x4O…       the key is listed
 *   Good "git" signature with ED25519 key SHA256:9x4O…                           it is not, or not for that time or use:
 *   FILE:1: key has expired: verify time 2026-11-24T03:29:27 > valid-before 2020-01-01T00:00:00
 *   FILE:1: key is not permitted for use in signature namespace "git"
 *   Signature verification failed: incorrect signature
 */
export function readSshVerification({ isGood, said }: SignatureCheck, file: string): Signature {
  const listed = /^Good "git" signature for (.+) with \S+ key (\S+)\s*$/m.exec(said);
  if (isGood && listed !== null) return { is: 'allowed', signer: listed[1] ?? '', key: listed[2] ?? '' };
  const unlisted = /^Good "git" signature with \S+ key (\S+)\s*$/m.exec(said)?.[1];
  const reasons = reasonsOf(said, file);
  // ssh-keygen does not name a key that is listed for another use.
  const isOfAnotherUse = reasons.length > 0 && !said.includes('Signature verification failed');
  if (unlisted === undefined && !isOfAnotherUse) return { is: 'not valid', reason: lastLine(said) };
  return {
    is: 'not allowed',
    key: unlisted ?? 'an SSH key',
    reason: reasons.length === 0 ? undefined : reasons.join('; '),
  };
}

/** Returns ssh-keygen's reasons about lines of the list, without the list's path, which means nothing to readers. */
function reasonsOf(said: string, file: string): readonly string[] {
  return linesOf(said).flatMap((line) => {
    const [, number, reason] = line.startsWith(file)
      ? (/^:(\d+): (.*)$/.exec(line.slice(file.length)) ?? [])
      : [];
    return reason === undefined ? [] : [`line ${number} of the allowed signers: ${reason}`];
  });
}

/** Descriptions of GnuPG's reasons not to accept a known key or signature. */
const refused: readonly (readonly [string, string])[] = [
  ['REVKEYSIG', 'the key was revoked'],
  ['EXPKEYSIG', 'the key has expired'],
  ['EXPSIG', 'the signature has expired'],
];

/**
 * Reads gpg's status lines as git passes them on (doc/DETAILS of GnuPG 2.4):
 *   [GNUPG:] GOODSIG 3329FF5E63E989C8 Host <host@example.com>
 *   [GNUPG:] VALIDSIG <fingerprint> … <fingerprint of the primary key>
 *   [GNUPG:] ERRSIG 746BF97CAACCB3CA 1 10 00 1795491003 9 <fingerprint>           no such key
 *   [GNUPG:] BADSIG 3329FF5E63E989C8 Host <host@example.com>
 */
export function readOpenPgpVerification({ isGood, said }: SignatureCheck): Signature {
  const status = (keyword: string) =>
    linesOf(said)
      .find((line) => line.startsWith(`[GNUPG:] ${keyword} `))
      ?.split(' ')
      .slice(2);
  const fingerprint = status('VALIDSIG')?.at(-1);
  for (const [keyword, reason] of refused) {
    const [key] = status(keyword) ?? [];
    if (key !== undefined) return { is: 'not allowed', key: fingerprint ?? key, reason };
  }
  const good = status('GOODSIG');
  if (isGood && good !== undefined && fingerprint !== undefined)
    return { is: 'allowed', key: fingerprint, signer: good.slice(1).join(' ') };
  const unknown = status('ERRSIG');
  if (status('NO_PUBKEY') !== undefined && unknown !== undefined)
    return { is: 'not allowed', key: unknown.at(6) ?? unknown[0] ?? '', reason: undefined };
  return {
    is: 'not valid',
    reason: status('BADSIG') === undefined ? lastLine(said) : 'it is of another commit',
  };
}

function lastLine(said: string): string {
  return linesOf(said).at(-1) ?? 'no reason was given';
}

/** Splits the output into lines. OpenSSH ends them with CR and LF. */
function linesOf(said: string): readonly string[] {
  return said
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
