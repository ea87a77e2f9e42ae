import { isJsonArray, isJsonObject, jsonObject, member, type Json } from '../../core/json/json.ts';
import type { StreamObservation as Remembered } from '../../ports/store.ts';
import type { LiveMeaning } from './live-meaning.ts';
import { onceEach } from '../../core/once-each.ts';

/** Converts a meaning to facts for the store. They are valid for the bindings of the reading. */
export function meaningFacts(meaning: LiveMeaning, bindings: string): Json {
  return jsonObject([
    ['bindings', bindings],
    ['fingerprint', meaning.fingerprint],
    ['carries', jsonObject(meaning.carries)],
    ['runIds', meaning.runIds],
    ...(meaning.scenarioIds === undefined ? [] : [['scenarioIds', meaning.scenarioIds] as const]),
    ['publishedBy', meaning.publishedBy ?? null],
  ]);
}

/** Parses the facts of a meaning. Returns undefined if the bindings have changed. */
export function meaningFromFacts(remembered: Remembered, bindings: string): LiveMeaning | undefined {
  return member(remembered.facts, 'bindings') === bindings ? rememberedMeaning(remembered) : undefined;
}

const rememberedMeaning = onceEach(({ facts }: Remembered) => meaningOfFacts(facts));

function meaningOfFacts(facts: Json): LiveMeaning | undefined {
  const fingerprint = member(facts, 'fingerprint');
  const carries = member(facts, 'carries');
  const runIds = member(facts, 'runIds');
  const scenarioIds = member(facts, 'scenarioIds');
  const publishedBy = member(facts, 'publishedBy');
  if (typeof fingerprint !== 'string' || !isJsonObject(carries) || !isJsonArray(runIds)) return undefined;
  return {
    fingerprint,
    carries: new Map(
      Object.entries(carries).flatMap(([path, value]) => (typeof value === 'string' ? [[path, value]] : [])),
    ),
    runIds: runIds.filter((id) => typeof id === 'string'),
    scenarioIds: isJsonArray(scenarioIds) ? scenarioIds.filter((id) => typeof id === 'string') : undefined,
    publishedBy: typeof publishedBy === 'string' ? publishedBy : undefined,
  };
}
