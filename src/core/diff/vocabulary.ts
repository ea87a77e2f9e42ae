import { kinds, registryKinds } from '../stream/kinds.ts';

/**
 * Part of a file that has a value, which decides the words for its content. `parts` of a module are its own members,
 * `filter` is any set of conditions, `logic` a JsonLogic expression, `plain` anything named by its own keys.
 */
export type Context =
  | 'stream'
  | 'own'
  | 'sections'
  | 'hooks'
  | 'scenario'
  | 'blueprintMetadata'
  | 'settings'
  | 'parts'
  | 'mapping'
  | 'parameters'
  | 'moduleMetadata'
  | 'designer'
  | 'filter'
  | 'shared'
  | 'logic'
  | 'plain';

/** Words for a member. */
export interface Word {
  /** Label; undefined for the member's own key. */
  readonly label?: string;
  /** Tells that the member needs no mention if something inside it changed. */
  readonly isSilent?: true;
  /** Noun; `field` if left out. */
  readonly noun?: string;
  readonly context: Context;
  /** Tells that people use the member as the name of its object. */
  readonly isName?: true;
}

type Words = Readonly<Record<string, Word>>;

const plain = (label: string): Word => ({ label, context: 'plain' });
const inside = (context: Context): Word => ({ isSilent: true, context });
const name: Word = { label: 'name', context: 'plain', isName: true };

const streamWord = (label: string): Word => ({ label, context: 'stream' });
const sectionWord = (label: string): Word => ({ label, noun: 'section', context: 'plain' });

/** Kinds of resources that parameters of a module name. */
const resources = ['connection', 'hook', 'keychain', 'dataStore', 'dataStructure', 'agent'] as const;

/** Returns the words for parameters by the field names of their kind; of several keychains, with the field's name. */
function* parameterWords(): Generator<readonly [string, Word]> {
  for (const kind of resources)
    for (const field of kinds[kind].fieldNames)
      yield [field, plain(field.endsWith('Keychain') ? `keychain (${field})` : kinds[kind].noun)];
}

const words: Readonly<Partial<Record<Context, Words>>> = {
  stream: {
    name,
    trigger: streamWord('triggers'),
    trigger_type: plain('type'),
    event_type: plain('event'),
    event_types: plain('events'),
    timeExpression: plain('schedule'),
    scenario_ids: plain('scenarios'),
    steps: streamWord('steps'),
    stepType: plain('type'),
    scenarios: streamWord('scenarios'),
    scenario_id: plain('scenario'),
    subflow: streamWord('subflow'),
    execution_template_id: plain('subflow'),
    form: streamWord('form'),
    form_id: plain('form'),
    cloud_function: streamWord('cloud function'),
    conditions: streamWord('conditions'),
    branch: inside('stream'),
    paths: streamWord('paths'),
  },
  own: {
    $sections: inside('sections'),
    $envelope: plain('export file'),
    $carried: plain('carried'),
    $connections: plain('connections that it lists'),
    $hooks: inside('hooks'),
    $uncarriedHooks: { label: 'webhooks that it only refers to', context: 'hooks' },
    $wrapper: plain('integromat_scenario around the blueprint'),
  },
  scenario: {
    name,
    blueprint: inside('scenario'),
    integromat_scenario: inside('scenario'),
    metadata: inside('blueprintMetadata'),
    flow: { label: 'flow', context: 'plain' },
  },
  blueprintMetadata: {
    scenario: { label: 'settings', context: 'settings' },
    designer: inside('plain'),
  },
  parts: {
    mapper: { label: 'mapping', isSilent: true, context: 'mapping' },
    parameters: inside('parameters'),
    filter: { label: 'filter', context: 'filter' },
    conditions: inside('filter'),
    metadata: inside('moduleMetadata'),
    onerror: { label: 'error handler', context: 'parts' },
    routes: { label: 'routes', context: 'parts' },
    branches: { label: 'branches', context: 'parts' },
    tools: { label: 'tools', context: 'parts' },
    flow: inside('parts'),
  },
  settings: {
    autoCommit: plain('auto commit'),
    autoCommitTriggerLast: plain('commit trigger last'),
    confidential: plain('data is confidential'),
    dataloss: plain('enable data loss'),
    dlq: plain('store incomplete executions'),
    maxErrors: plain('number of consecutive errors'),
    roundtrips: plain('maximum number of cycles'),
    sequential: plain('sequential processing'),
  },
  parameters: {
    ...Object.fromEntries(parameterWords()),
    feeder: plain('source module'),
  },
  moduleMetadata: { designer: inside('designer') },
  designer: { name },
  filter: {
    conditions: inside('filter'),
    a: plain('left side'),
    o: plain('operator'),
    b: plain('right side'),
  },
  shared: {
    name,
    expression: { label: 'expression', context: 'logic' },
  },
};

/** Contexts that also apply inside members without a word of their own. */
const spreading: ReadonlySet<Context> = new Set(['stream', 'filter', 'logic']);

/** Returns the word for a member of an object in a context; its own key where there is none. */
export function wordFor(context: Context, key: string): Word {
  const known = words[context];
  if (known !== undefined && Object.hasOwn(known, key) && known[key] !== undefined) return known[key];
  if (context === 'parameters') return { label: key, noun: 'parameter', context: 'plain' };
  if (context === 'sections') return sectionWord(key);
  if (context === 'hooks') return { label: key, noun: 'webhook', context: 'plain' };
  return { label: key, context: spreading.has(context) ? context : 'plain' };
}

/**
 * Returns the noun for an item of a list, by context and key of the list; undefined where the list has no such noun.
 */
export function itemNoun(context: Context, key: string): string | undefined {
  const nouns = itemNouns[context];
  return nouns !== undefined && Object.hasOwn(nouns, key) ? nouns[key] : undefined;
}

const itemNouns: Readonly<Partial<Record<Context, Readonly<Record<string, string>>>>> = {
  stream: { trigger: 'trigger', steps: 'step', paths: 'path', scenarios: 'run of scenario' },
  parts: { routes: 'route', branches: 'branch', tools: 'tool', outputs: 'output' },
};

/** Tells whether the order of a list has no meaning, as for lists of references. */
export function isSet(context: Context, key: string): boolean {
  if (context === 'own') return key === '$connections';
  return context === 'sections' && registryKinds.some((kind) => kinds[kind].section === key);
}
