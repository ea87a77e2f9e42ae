import type { TreeChange, TreeEntry } from '../../../ports/repository.ts';
import { noObject } from './object-id.ts';

const modes = ['100644', '100755', '120000', '160000'];

/** Parses the entries in the output of `ls-tree -r -z`: `<mode> <type> <oid> TAB <path>`, each ended by NUL. */
export function parseEntries(stdout: Buffer): TreeEntry[] {
  return fields(stdout).map((field) => {
    const tab = field.indexOf('\t');
    const [mode = '', , oid = ''] = field.slice(0, tab).split(' ');
    return { path: field.slice(tab + 1), oid, mode: shared(mode) };
  });
}

/**
 * Parses the changes in the output of `diff-tree -r -z --raw`: `:<mode> <mode> <oid> <oid> <letter>`, NUL, path, NUL.
 */
export function parseChanges(stdout: Buffer): TreeChange[] {
  const parts = fields(stdout);
  const changes: TreeChange[] = [];
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const [, mode, before, oid] = (parts[index] ?? '').split(' ');
    const after = present(oid);
    changes.push({
      path: parts[index + 1] ?? '',
      before: present(before),
      after,
      mode: after === undefined ? undefined : shared(mode),
    });
  }
  return changes;
}

/** Returns one text for all entries of a mode, because a listing has tens of thousands. */
function shared(mode = ''): string {
  return modes.find((known) => known === mode) ?? mode;
}

function present(oid: string | undefined): string | undefined {
  return oid === noObject ? undefined : oid;
}

function fields(stdout: Buffer): string[] {
  return stdout.toString('utf8').split('\0').slice(0, -1);
}
