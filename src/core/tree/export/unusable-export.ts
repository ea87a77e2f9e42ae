import { IdBook } from '../../stream/id-map.ts';
import { InvalidInput } from '../../problems/problem.ts';
import { readExportFile } from './export-file.ts';
import { unpack } from './unpack.ts';

/** Why an export file cannot become a tree, by itself: place and reason. Undefined where it can. */
export function unusableExport(bytes: Uint8Array): string | undefined {
  try {
    unpack([readExportFile(bytes, 'it')], { ids: new IdBook(), tree: new Map() });
    return undefined;
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.place === '' ? error.reason : `${error.place}: ${error.reason}`;
  }
}
