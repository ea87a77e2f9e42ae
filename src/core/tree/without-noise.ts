import {
  contentMember,
  contentObject,
  isContentObject,
  withMember,
  type ContentObject,
} from '../stream/content.ts';
import { isNoise, type NoisePlace } from '../stream/noise.ts';
import { blueprintOf, withBlueprint } from './scenario-file.ts';

/** Returns an object without the fields that the noise table lists for a place. */
export function withoutNoise(object: ContentObject, place: NoisePlace): ContentObject {
  return contentObject(Object.entries(object).filter(([key]) => !isNoise(place, key)));
}

/** Returns an `execution_template` without noise. Leaves out an empty `metadata`. */
export function templateWithoutNoise(template: ContentObject): ContentObject {
  const kept = withoutNoise(template, 'template');
  const metadata = contentMember(kept, 'metadata');
  if (!isContentObject(metadata)) return kept;
  const rest = withoutNoise(metadata, 'audit');
  return withMember(kept, 'metadata', Object.keys(rest).length === 0 ? undefined : rest);
}

/** Returns a hook without noise, in its `data` too. */
export function hookWithoutNoise(hook: ContentObject): ContentObject {
  const kept = withoutNoise(hook, 'hook');
  const data = contentMember(kept, 'data');
  return isContentObject(data) ? withMember(kept, 'data', withoutNoise(data, 'hookData')) : kept;
}

/** Returns a scenario's content without the noise of its blueprint's `metadata`. */
export function scenarioWithoutNoise(content: ContentObject): ContentObject {
  const blueprint = blueprintOf(content);
  const metadata = contentMember(blueprint, 'metadata');
  if (!isContentObject(blueprint) || !isContentObject(metadata)) return content;
  return withBlueprint(
    content,
    withMember(blueprint, 'metadata', withoutNoise(metadata, 'blueprintMetadata')),
  );
}
