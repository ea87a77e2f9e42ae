import { IdMap } from '../../stream/id-map.ts';
import { InvalidInput } from '../../problems/problem.ts';
import { readExportFile } from './export-file.ts';
import { unpack } from './unpack.ts';

/** Returns place and reason why an export file alone cannot become a tree; undefined where it can. */
export function unusableExport(bytes: Uint8Array): string | undefined {
  try {
    unpack([readExportFile(bytes, 'it')], { ids: new IdMap(), tree: new Map() });
    return undefined;
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.place === '' ? error.reason : `${error.place}: ${error.reason}`;
  }
}
