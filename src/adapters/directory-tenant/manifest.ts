import { createHash } from 'node:crypto';
import type { Round } from '../../ports/hand-over.ts';

/** A round as `manifest.json` says it: what the checklist says, for programs. */
export interface Manifest extends Omit<Round, 'files'> {
  readonly version: 1;
  /** Equal for equal rounds. */
  readonly digest: string;
  readonly files: readonly (Omit<Round['files'][number], 'bytes' | 'slug'> & {
    readonly file: string;
    /** Of the file's bytes. */
    readonly sha256: string;
  })[];
}

/** The manifest of a round whose files have these names. */
export function manifestOf(round: Round, names: readonly string[]): Manifest {
  const files = round.files.map(({ bytes, slug: _slug, ...file }, index) => ({
    file: names[index] as string,
    sha256: sha256(bytes),
    ...file,
  }));
  const content = { ...round, files };
  return { version: 1, digest: sha256(JSON.stringify(content)), ...content };
}

/** The digest in the text of a manifest; undefined where somebody made something else of it. */
export function readManifest(text: string): string | undefined {
  try {
    const digest: unknown = (JSON.parse(text) as { readonly digest?: unknown } | null)?.digest;
    return typeof digest === 'string' ? digest : undefined;
  } catch {
    return undefined;
  }
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
