import type { DomainCode } from '../../../core/problems/codes.ts';
import type { Problem } from '../../../core/problems/problem.ts';
import type { Repository, Signature } from '../../../ports/repository.ts';
import type { Environment } from '../../pipeline.ts';

/**
 * Returns the reasons why the signature of a revision forbids applying it. Empty if it is allowed or no signature is
 * required. Reads the list of signers each time. Throws `InvalidInput` if the list cannot be read, `PortError` if a
 * signature cannot be checked here: an unknown signature is never valid.
 */
export async function provenance(
  repository: Repository,
  { name, signers }: Pick<Environment, 'name' | 'signers'>,
  revision: string,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  if (signers === undefined) return [];
  const signature = await repository.signature(revision, await signers(), signal);
  if (signature.is === 'allowed') return [];
  const { author } = await repository.commitInfo(revision);
  const { code, what } = complaint(signature);
  const message = `commit ${revision.slice(0, 12)} by ${author} ${what}: nothing of it is sent`;
  return [{ code, severity: 'error', file: name, place: '', message }];
}

function complaint(signature: Exclude<Signature, { readonly is: 'allowed' }>): {
  readonly code: DomainCode;
  readonly what: string;
} {
  switch (signature.is) {
    case 'missing':
      return { code: 'SLC2441', what: 'is not signed' };
    case 'not allowed': {
      const why = signature.reason === undefined ? '' : ` (${signature.reason})`;
      return { code: 'SLC2442', what: `is signed by ${signature.key}, which is not allowed${why}` };
    }
    case 'not valid':
      return { code: 'SLC2443', what: `has a signature that is not valid (${signature.reason})` };
  }
}
