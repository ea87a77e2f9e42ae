import { createHash } from 'node:crypto';
import {
  contentObject,
  isContentObject,
  withMember,
  type Content,
  type ContentObject,
} from '../stream/content.ts';
import { isJsonArray, isJsonObject, member, type Json, type JsonObject } from '../json/json.ts';
import { kinds, registryKinds, type KindName } from '../stream/kinds.ts';
import { replaceIds } from './export/found-ids.ts';
import { replaceTemplateIds } from './export/replace-template-ids.ts';
import { splitSidecar } from './sidecar.ts';
import { printContent } from './print.ts';
import {
  hookWithoutNoise,
  scenarioWithoutNoise,
  templateWithoutNoise,
  withoutNoise,
} from './without-noise.ts';

/** Returns the meaning of an id, in values that do not differ between tenants. */
export type MeaningOf = (found: { readonly kind: KindName; readonly id: string }) => Content;

/**
 * Order among resources of one name. `content` is equal for two that differ only in ids, in fields that the tenant or
 * its users set, in the order of sets, and in designer data. `layout` tells these apart by their designer data.
 */
export interface ContentRank {
  readonly content: string;
  readonly layout: string;
}

export function streamRank(payload: JsonObject, meaningOf: MeaningOf): ContentRank {
  const template = withoutId(templateWithoutNoise(objectOf(member(payload, 'execution_template'))));
  const sections = Object.entries(payload).filter(
    ([name]) => !['execution_template', 'scenarios', 'subflows'].includes(name),
  );
  const scenarios = listOf(member(payload, 'scenarios'))
    .map((entry) => scenarioRank(entry, meaningOf))
    .sort(compareRanks);
  return {
    content: digest([
      scenarios.map(({ content }) => content),
      replaceTemplateIds(template as JsonObject, { replace: meaningOf }),
      contentObject(sections.map(([name, section]) => [name, sectionMeaning(name, section, meaningOf)])),
    ]),
    layout: digest(scenarios.map(({ layout }) => layout)),
  };
}

export function scenarioRank(entry: Json, meaningOf: MeaningOf): ContentRank {
  const own = Object.entries(objectOf(entry)).filter(
    ([name]) => !['connections', 'hooks', 'scenario_id'].includes(name),
  );
  const replaced = replaceIds(contentObject(own) as JsonObject, meaningOf) as ContentObject;
  const { content, sidecar } = splitSidecar(scenarioWithoutNoise(replaced));
  const hooks = listOf(member(entry, 'hooks'))
    .map((hook) => hookRank(hook, meaningOf))
    .sort();
  const connections = listOf(member(entry, 'connections')).map((connection) =>
    printContent(withoutId(withoutNoise(objectOf(connection), 'connection'))),
  );
  return { content: digest([content, hooks, connections.sort()]), layout: digest(sidecar) };
}

/** Compares by content, then by designer data. */
export function compareRanks(one: ContentRank, other: ContentRank): number {
  return compare(one.content, other.content) || compare(one.layout, other.layout);
}

/** Returns the rank of an item of an entry's `hooks`. */
export function hookRank(hook: Json, meaningOf: MeaningOf): string {
  return printContent(replaceIds(withoutId(hookWithoutNoise(objectOf(hook))) as JsonObject, meaningOf));
}

function sectionMeaning(name: string, section: Json, meaningOf: MeaningOf): Content {
  if (!isJsonArray(section) || !registryKinds.some((kind) => kinds[kind].section === name)) {
    return replaceTemplateIds(section, { replace: meaningOf });
  }
  return section
    .map((item) => printContent(isJsonObject(item) ? withoutId(withoutNoise(item, 'item')) : item))
    .sort();
}

function withoutId(object: ContentObject): ContentObject {
  return withMember(object, 'id', undefined);
}

function objectOf(value: Json | undefined): ContentObject {
  return isContentObject(value) ? value : contentObject();
}

function listOf(value: Json | undefined): readonly Json[] {
  return isJsonArray(value) ? value : [];
}

function digest(content: Content): string {
  return createHash('sha256').update(printContent(content)).digest('hex');
}

/** Compares texts by code units, so that the order is the same in every language. */
export function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
