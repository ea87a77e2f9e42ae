import { createHash } from 'node:crypto';
import { isContentArray, isContentObject, Reference, contentObject, type Content } from '../domain/content.ts';
import { isJsonObject, member, type JsonObject } from '../domain/json.ts';
import { isNoise } from '../domain/noise.ts';
import { replaceIds } from './found-ids.ts';
import { replaceTemplateIds } from './replace-template-ids.ts';
import { printContent } from './tree-text.ts';

/**
 * A text that orders payloads and scenarios by what they mean: equal for two that differ only in ids, in what the
 * tenant or its users left there, and in the order of sets.
 */
export function contentRank(value: JsonObject): string {
  const template = member(value, 'execution_template');
  const steps = template === undefined ? null : replaceTemplateIds(template, ({ kind }) => new Reference(kind));
  const rest = isJsonObject(value) ? contentObject(Object.entries(value).filter(([key]) => key !== 'execution_template')) : null;
  const scenarios = replaceIds(rest as JsonObject, ({ kind }) => new Reference(kind));
  return createHash('sha256').update(printContent(meaning([steps, scenarios]))).digest('hex');
}

const setNames = new Set(['connections', 'hooks', 'scenarios', 'events', 'rules', 'forms', 'subflows']);
const idNames = new Set(['id', 'scenario_id']);

function meaning(value: Content, key = ''): Content {
  if (isContentArray(value)) {
    const items = value.map((item) => meaning(item));
    return setNames.has(key) ? items.map(printContent).sort() : items;
  }
  if (!isContentObject(value)) return value;
  const isModule = typeof value['module'] === 'string';
  return contentObject(
    Object.entries(value)
      .filter(([name]) => !isNoiseAnywhere(name) && (isModule || !idNames.has(name)))
      .map(([name, item]) => [name, meaning(item, name)]),
  );
}

function isNoiseAnywhere(name: string): boolean {
  return (['template', 'audit', 'connection', 'hook', 'blueprintMetadata'] as const).some((place) => isNoise(place, name));
}
