import { createHash } from 'node:crypto';
import { budgets } from '../../budgets.ts';

/** Nesting of the included streams in a file. */
export interface ExportContents {
  readonly id: string;
  /** Undefined: the payload has no such section; null: the section is null. */
  readonly subflows: readonly ExportContents[] | null | undefined;
}

/**
 * Returns the usual nesting: a payload includes each stream that its steps run and that the file does not include yet,
 * depth first in the order of the steps. So a cycle ends, and a subflow of two callers is included once. Undefined if
 * it is deeper than a file may be.
 */
export function usualContents(
  root: string,
  runs: (id: string) => readonly string[],
  carries: (id: string) => boolean,
): ExportContents | undefined {
  const carried = new Set([root]);
  let isTooDeep = false;
  const visit = (id: string, depth: number): ExportContents => {
    const subflows: ExportContents[] = [];
    for (const inner of runs(id)) {
      if (carried.has(inner) || !carries(inner)) continue;
      isTooDeep ||= depth === budgets.exportFile.subflowDepth;
      if (isTooDeep) break;
      carried.add(inner);
      subflows.push(visit(inner, depth + 1));
    }
    return { id, subflows: subflows.length === 0 ? undefined : subflows };
  };
  const whole = visit(root, 0);
  return isTooDeep ? undefined : whole;
}

/** Returns every stream in a nesting, its own included. */
export function includedIn({ id, subflows }: ExportContents): readonly string[] {
  return [id, ...(subflows ?? []).flatMap(includedIn)];
}

/** Tells whether two nestings are equal as sets at every level. */
export function sameContents(one: ExportContents, other: ExportContents): boolean {
  return contentsKey(one) === contentsKey(other);
}

/** Returns a digest, because texts quoted within outer keys would double with every level. */
function contentsKey({ id, subflows }: ExportContents): string {
  const said = [id, ...(subflows === undefined ? [] : [subflows?.map(contentsKey).sort() ?? null])];
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
}
