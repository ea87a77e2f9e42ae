import { gitError } from '../problems.ts';

/** Permitted signers, by the program for their keys. */
export interface AllowedSigners {
  /** Lines for ssh-keygen, each at its line number in the list; empty where there are none. */
  readonly ssh: string;
  /** Armoured public keys, one after the other; empty where there are none. */
  readonly openPgp: string;
}

const blockBegins = /^-----BEGIN PGP ([A-Z ]+)-----\s*$/;
const blockEnds = /^-----END PGP [A-Z ]+-----\s*$/;

/**
 * Parses a list of allowed signers: lines of ssh-keygen's format (ALLOWED SIGNERS in ssh-keygen(1)) and blocks of
 * OpenPGP public keys. Throws a PortError where a block is not a public key or has no end, or nobody is listed.
 */
export function parseAllowedSigners(text: string): AllowedSigners {
  const ssh: string[] = [];
  const openPgp: string[] = [];
  let begun: number | undefined;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const block = blockBegins.exec(line)?.[1];
    if (/-----BEGIN .*PRIVATE KEY/.test(line)) throw unusable(index, 'a private key does not belong there');
    if (block !== undefined && block !== 'PUBLIC KEY BLOCK')
      throw unusable(index, `PGP ${block} is no public key`);
    if (block !== undefined && begun !== undefined) throw unusable(begun, 'this OpenPGP key has no end');
    if (block !== undefined) begun = index;
    (begun === undefined ? ssh : openPgp).push(line);
    // ssh-keygen names lines by their number.
    if (begun !== undefined) ssh.push('');
    if (blockEnds.test(line)) begun = undefined;
  }
  if (begun !== undefined) throw unusable(begun, 'this OpenPGP key has no end');
  const hasSsh = ssh.some((line) => /^\s*[^\s#]/.test(line));
  if (!hasSsh && openPgp.length === 0)
    throw gitError('badSigners', 'The list of allowed signers names nobody.');
  return { ssh: hasSsh ? `${ssh.join('\n')}\n` : '', openPgp: openPgp.map((line) => `${line}\n`).join('') };
}

function unusable(index: number, reason: string): Error {
  return gitError('badSigners', `Line ${index + 1} of the allowed signers: ${reason}.`);
}
