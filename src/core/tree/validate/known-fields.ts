import { restOfKind } from '../../problems/bounded-problems.ts';
import { budgets } from '../../budgets.ts';
import { contentMember, isContentArray, isContentObject, type ContentObject } from '../../stream/content.ts';
import {
  knownFieldsOf,
  knownStepTypes,
  knownTriggerTypes,
  type KnownPlace,
} from '../../stream/known-fields.ts';
import { problemAt, type Problem } from '../../problems/problem.ts';
import type { TreeFile } from '../tree.ts';

/** Returns the fields and types of a stream, its triggers and steps that the platform is not known to have. */
export function streamOddities(path: string, { content }: TreeFile): Problem[] {
  const problems = unknownFields(path, 'stream', content, []);
  for (const [section, place, types, field] of [
    ['trigger', 'trigger', knownTriggerTypes, 'trigger_type'],
    ['steps', 'step', knownStepTypes, 'stepType'],
  ] as const) {
    const items = contentMember(content, section);
    for (const [index, item] of (isContentArray(items) ? items : []).entries()) {
      if (!isContentObject(item)) continue;
      const at = [section, String(index)];
      for (const problem of unknownFields(path, place, item, at)) problems.push(problem);
      const type = contentMember(item, field);
      if (typeof type === 'string' && !types.some((known) => known === type)) {
        problems.push(
          problemAt(
            'warning',
            'SLC1018',
            path,
            [...at, field],
            `${JSON.stringify(type)} is not a type that is known; it is kept as it is`,
          ),
        );
      }
    }
  }
  return problems;
}

/** Returns the fields that the platform is not known to have at a place. */
export function unknownFields(
  path: string,
  place: KnownPlace,
  content: ContentObject,
  at: readonly string[],
): Problem[] {
  const known = knownFieldsOf(place);
  const unknown = Object.keys(content).filter((field) => !known.includes(field));
  const message = `unknown field of a ${place}; Sluice keeps it unchanged`;
  const problems = unknown
    .slice(0, budgets.problems.ofKind)
    .map((field) => problemAt('warning', 'SLC1017', path, [...at, field], message));
  const [first] = problems;
  return first === undefined || unknown.length === problems.length
    ? problems
    : [...problems, restOfKind(first, unknown.length - problems.length)];
}
