import { IdMap } from '../../stream/id-map.ts';
import { idText, member } from '../../json/json.ts';
import { InvalidInput } from '../../problems/problem.ts';
import type { TreeFile } from '../tree.ts';
import type { BlueprintFile, ExportFile } from './export-file.ts';
import { printTreeFile } from '../print.ts';
import { unpack } from './unpack.ts';

type Given = ExportFile | BlueprintFile;

/**
 * Throws `InvalidInput` (SLC1035) where two files are of one value stream and have different meanings, because people
 * must decide which one counts. Two with the same meaning, such as one file downloaded twice, are fine.
 */
export function refuseVersions(files: readonly Given[]): void {
  const first = new Map<string, ExportFile>();
  for (const file of files) {
    const id = file.is === 'export' ? templateText(file, 'id') : undefined;
    if (file.is !== 'export' || id === undefined) continue;
    const other = first.get(id);
    if (other === undefined) first.set(id, file);
    else if (meaning(other) !== meaning(file)) throw versions(file, other);
  }
}

function versions(file: ExportFile, other: ExportFile): InvalidInput {
  const times = [file, other].map(({ envelope }) => member(envelope, 'exported_at'));
  const when = times.every((time) => typeof time === 'string') ? ` (exported ${times.join(' and ')})` : '';
  const reason = `is another version of the value stream in ${other.file}${when}: unpack the one that counts, without the other`;
  return new InvalidInput(file.file, '', reason, 'SLC1035');
}

/** Returns the meaning of one file by itself, without members that change by themselves. */
function meaning(file: ExportFile): string {
  const { tree } = unpack([file], { ids: new IdMap(), tree: new Map() });
  const paths = [...tree.keys()].sort();
  const texts = paths.map((path) => [path, printTreeFile(tree.get(path) as TreeFile, file.file)]);
  return JSON.stringify(texts);
}

/**
 * Throws `InvalidInput` (SLC1036) where an export file is of another tenant than the known ids or the files before it.
 * Accepts ids of an unknown tenant, and files that do not name theirs.
 */
export function refuseOtherTenants(files: readonly Given[], ids: IdMap, bindings: string): void {
  let known = ids.tenant.tenant;
  for (const file of files) {
    const tenant = file.is === 'export' ? templateText(file, 'tenant') : undefined;
    if (tenant !== undefined && known !== undefined && tenant !== known) {
      const reason = `is of tenant ${JSON.stringify(tenant)}, and the ids in ${bindings} are of tenant ${JSON.stringify(known)}: keep a bindings file for each tenant`;
      throw new InvalidInput(file.file, '', reason, 'SLC1036');
    }
    known ??= tenant;
  }
}

function templateText(file: ExportFile, field: string): string | undefined {
  return idText(member(member(file.payload, 'execution_template'), field));
}
