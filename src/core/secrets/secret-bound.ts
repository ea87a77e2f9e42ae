import { globMatches } from '../text/glob.ts';
import type { Problem } from '../problems/problem.ts';
import { streamSlug } from '../tree/tree.ts';
import type { SecretUse } from './secret-uses.ts';

/** Places where a secret may be used. */
export interface SecretBound {
  /** Globs on slugs of streams; undefined: any stream. */
  readonly streams: readonly string[] | undefined;
  /** Host names, or `*.` and a domain for its subdomains; undefined: any host, also an uncertain one. */
  readonly hosts: readonly string[] | undefined;
}

export type SecretBounds = ReadonlyMap<string, SecretBound>;

/** Returns the uses of secrets outside their bounds, as problems of the stream. */
export function boundProblems(uses: readonly SecretUse[], bounds: SecretBounds): readonly Problem[] {
  return uses.flatMap((use) => {
    const bound = bounds.get(use.secret);
    const reason = bound === undefined ? undefined : reasonAgainst(use, bound);
    if (reason === undefined) return [];
    // A problem in a shared file concerns only this stream.
    const file = use.file.startsWith(`${use.stream}/`) ? use.file : use.stream;
    const message = `the secret ${JSON.stringify(use.secret)} may not be sent from ${placeOf(use)}: ${reason}`;
    return [{ code: 'SLC1053', severity: 'error', file, place: '', message }];
  });
}

function reasonAgainst({ stream, host }: SecretUse, { streams, hosts }: SecretBound): string | undefined {
  const slug = streamSlug(stream);
  if (streams?.some((glob) => globMatches(glob, slug)) === false)
    return `it is bound to the streams ${streams.join(', ')}`;
  if (hosts === undefined) return undefined;
  if (host === undefined) return `its host is unknown, and it is bound to the hosts ${hosts.join(', ')}`;
  return hosts.some((allowed) => isHost(host, allowed))
    ? undefined
    : `it would go to ${host}, but is bound to the hosts ${hosts.join(', ')}`;
}

function isHost(host: string, allowed: string): boolean {
  return allowed.startsWith('*.')
    ? host.endsWith(allowed.slice(1)) && host !== allowed.slice(2)
    : host === allowed;
}

/** Describes a place of a secret: `field /mapper/url of module 3 in …/ask-the-erp.json`. */
export function placeOf({ file, module, field }: SecretUse): string {
  return `field ${field} ${module === undefined ? '' : `of module ${module} `}in ${file}`;
}
