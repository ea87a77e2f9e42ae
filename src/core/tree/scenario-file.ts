import {
  contentMember,
  contentObject,
  isContentObject,
  withMember,
  type Content,
  type ContentObject,
} from '../stream/content.ts';

/**
 * An entry of `scenarios` as the tree holds it: the blueprint and its scheduling are lifted out of
 * `integromat_scenario`, which stays only for what else it holds. Entries of another shape are left as they are.
 */
export function liftBlueprint(entry: ContentObject): ContentObject {
  const wrapper = contentMember(entry, 'integromat_scenario');
  const lifted = ['blueprint', 'scheduling'];
  if (!isContentObject(wrapper) || contentMember(wrapper, 'blueprint') === undefined) return entry;
  if (lifted.some((key) => Object.hasOwn(entry, key))) return entry;
  const rest = contentObject(Object.entries(wrapper).filter(([key]) => !lifted.includes(key)));
  return contentObject([
    ...Object.entries(entry).filter(([key]) => key !== 'integromat_scenario'),
    ...Object.entries(wrapper).filter(([key]) => lifted.includes(key)),
    ...(Object.keys(rest).length > 0 ? [['integromat_scenario', rest] as const] : []),
  ]);
}

/** The inverse of `liftBlueprint`, for what it changed. */
export function lowerBlueprint(content: ContentObject): ContentObject {
  const blueprint = contentMember(content, 'blueprint');
  const wrapper = contentMember(content, 'integromat_scenario');
  if (blueprint === undefined) return content;
  const scheduling = contentMember(content, 'scheduling');
  const lowered = contentObject([
    ['blueprint', blueprint],
    ...(scheduling === undefined ? [] : [['scheduling', scheduling] as const]),
    ...(isContentObject(wrapper) ? Object.entries(wrapper) : []),
  ]);
  const outer = Object.entries(content).filter(
    ([key]) => !['blueprint', 'scheduling', 'integromat_scenario'].includes(key),
  );
  return contentObject([...outer, ['integromat_scenario', lowered]]);
}

/** The blueprint of a scenario's content, wherever it stands. */
export function blueprintOf(content: ContentObject): Content | undefined {
  return (
    contentMember(content, 'blueprint') ??
    contentMember(contentMember(content, 'integromat_scenario'), 'blueprint')
  );
}

/** The blueprint replaced where it stands. */
export function withBlueprint(content: ContentObject, blueprint: ContentObject): ContentObject {
  if (contentMember(content, 'blueprint') !== undefined) return withMember(content, 'blueprint', blueprint);
  const wrapper = contentMember(content, 'integromat_scenario');
  return isContentObject(wrapper)
    ? withMember(content, 'integromat_scenario', withMember(wrapper, 'blueprint', blueprint))
    : content;
}
