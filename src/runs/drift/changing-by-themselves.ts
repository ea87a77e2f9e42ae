import { environmentFileOf } from '../../core/environment/environment.ts';
import { InvalidInput } from '../../core/problems/problem.ts';
import { differingFields, type DifferingField } from '../../core/render/differing-fields.ts';
import { ignoreLine } from '../../core/render/ignore-entry.ts';
import { mostFields } from '../../core/plan/changing-fields.ts';
import type { Tree } from '../../core/tree/tree.ts';

/**
 * Reads a stream twice more. Returns the fields that differ each time if nothing else does, because those change by
 * themselves. Returns undefined otherwise.
 */
export async function changingByThemselves(
  first: Tree,
  readAgain: () => Promise<Tree>,
): Promise<readonly DifferingField[] | undefined> {
  const second = await readAgain();
  const fields = differingFields(first, second, mostFields);
  if (fields === undefined || fields.length === 0) return undefined;
  const again = differingFields(second, await readAgain(), mostFields);
  return again !== undefined && namesOf(again) === namesOf(fields) ? again : undefined;
}

const namesOf = (fields: readonly DifferingField[]) =>
  JSON.stringify(fields.map(({ file, pointer }) => `${file} ${pointer}`).sort());

/**
 * Returns the problem of a stream with such fields. It names them and includes the configuration line that ignores
 * them.
 */
export function changesByItself(
  fields: readonly DifferingField[],
  stream: string,
  environment: string,
): InvalidInput {
  const named = fields.map(({ file, pointer, module }) => {
    const of = module === undefined ? '' : ` (module ${module.id}, ${module.name})`;
    return `${pointer}${of} of ${file}`;
  });
  const are = fields.length === 1 ? 'differs' : 'differ';
  const reason = `${named.join(', ')} ${are} each time Sluice reads the stream, so it cannot detect edits in the tenant. To ignore that, add to ${environmentFileOf(environment)}: ${ignoreLine(fields)}`;
  return new InvalidInput(stream, '', reason, alwaysChangingCode);
}

export const alwaysChangingCode = 'SLC2481';
