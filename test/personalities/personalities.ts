import type { SwitchChanges } from '../../src/sandbox/switches.ts';

/** A way in which a tenant behaves, and the end of runs over it. */
export interface Personality {
  readonly name: string;
  readonly source?: SwitchChanges;
  readonly target?: SwitchChanges;
  /** True to set it before the first sync: later it makes no sense. */
  readonly fromStart?: true;
  /** True if it shows only when something is imported. */
  readonly ofImports?: true;
  /**
   * State in which runs end. `synced`: the target matches git, and the status says so. `not synced`: it cannot, and
   * the status says so. Otherwise it differs in a field, which a message names.
   */
  readonly ends: 'synced' | 'not synced' | { readonly differsIn: string };
}

const noPut = (optionsAnswer: SwitchChanges['optionsAnswer']): SwitchChanges => ({
  inPlace: false,
  optionsAnswer,
});

export const personalities: readonly Personality[] = [
  { name: 'an ordinary tenant', ends: 'synced' },
  { name: 'a list that lacks all streams once', target: { shortList: { lists: 1 } }, ends: 'synced' },
  { name: 'a list that lacks all streams', target: { shortList: {} }, ends: 'not synced' },
  {
    name: 'a list that lacks one stream',
    target: { shortList: { streams: ['Orders'] } },
    ends: 'not synced',
  },
  { name: 'a list that lags for two lists', target: { laggingList: { calls: 2 } }, ends: 'synced' },
  { name: 'a list that lags for 30 s', target: { laggingList: { milliseconds: 30_000 } }, ends: 'synced' },
  { name: 'reads that lag for two calls', target: reads({ calls: 2 }), ends: 'synced' },
  { name: 'reads that lag for 2.5 s', target: reads({ milliseconds: 2_500 }), ends: 'synced' },
  { name: 'reads that lag for 40 s', target: reads({ milliseconds: 40_000 }), ends: 'synced' },
  {
    name: 'exports alone that lag for 2.5 s',
    target: { laggingReads: { milliseconds: 2_500, of: ['export'] } },
    ends: 'synced',
  },
  {
    name: 'reads and lists that lag for 40 s',
    target: { laggingReads: { milliseconds: 40_000, of: ['read', 'export', 'list'] } },
    ends: 'synced',
  },
  {
    name: 'a tenant that adds a field',
    target: { normalises: [{ does: 'add', of: 'template', pointer: '/retries', value: 3 }] },
    ends: { differsIn: 'retries' },
  },
  {
    name: 'a tenant that adds a field to blueprints',
    target: { normalises: [{ does: 'add', of: 'blueprint', pointer: '/metadata/instant', value: true }] },
    ends: { differsIn: 'instant' },
  },
  {
    name: 'a tenant that sorts a list',
    target: { normalises: [{ does: 'sort', of: 'template', pointer: '/labels' }] },
    ends: { differsIn: 'labels' },
  },
  {
    name: 'a tenant that sorts keys',
    target: { normalises: [{ does: 'sort', of: 'template', pointer: '/steps/0' }] },
    ends: 'synced',
  },
  {
    name: 'a tenant that trims a text',
    target: { normalises: [{ does: 'trim', of: 'template', pointer: '/description' }] },
    ends: { differsIn: 'description' },
  },
  {
    name: 'a tenant that drops a field',
    target: { normalises: [{ does: 'drop', of: 'template', pointer: '/labels' }] },
    ends: { differsIn: 'labels' },
  },
  {
    name: 'a field that always changes',
    target: { changingFields: [{ of: 'template', pointer: '/checkedAt' }] },
    fromStart: true,
    ends: { differsIn: 'checkedAt' },
  },
  {
    name: 'a field of blueprints that always changes',
    target: { changingFields: [{ of: 'blueprint', pointer: '/metadata/checkedAt' }] },
    fromStart: true,
    ends: { differsIn: 'checkedAt' },
  },
  {
    name: 'a source that nests subflows at every caller',
    source: { subflowNesting: 'everyCaller' },
    fromStart: true,
    ends: 'synced',
  },
  {
    name: 'a target that nests subflows at every caller',
    target: { subflowNesting: 'everyCaller' },
    ends: 'synced',
  },
  { name: 'PUT, and OPTIONS that say so', target: { optionsAnswer: 'allow' }, ends: 'synced' },
  { name: 'no PUT, and OPTIONS that say so', target: noPut('allow'), ends: 'synced' },
  { name: 'no PUT, and OPTIONS without Allow', target: noPut('withoutAllow'), ends: 'synced' },
  { name: 'no PUT, and OPTIONS answered with 405', target: noPut('notAllowed'), ends: 'synced' },
  { name: 'no PUT, and OPTIONS answered with 404', target: noPut('notFound'), ends: 'synced' },
  {
    name: 'no PUT, and a tenant that adds a field',
    target: {
      ...noPut('allow'),
      normalises: [{ does: 'add', of: 'template', pointer: '/retries', value: 3 }],
    },
    ends: { differsIn: 'retries' },
  },
  { name: 'entity tags', target: { etag: true }, ends: 'synced' },
  { name: 'entity tags and no PUT', target: { etag: true, inPlace: false }, ends: 'synced' },
  {
    name: 'ids that are numbers',
    source: { numericIds: true },
    target: { numericIds: true },
    fromStart: true,
    ends: 'synced',
  },
  { name: 'no version', target: { omitVersion: true }, ends: 'synced' },
  { name: 'no revision', target: { omitRevision: true }, ends: 'synced' },
  { name: 'no audit', target: { omitAudit: true }, ends: 'synced' },
  {
    name: 'neither version, revision nor audit',
    target: { omitVersion: true, omitRevision: true, omitAudit: true },
    ends: 'synced',
  },
  { name: 'no mapping of ids', target: { omitMapping: true }, ends: 'synced' },
  { name: 'lists and sets in another order each time', target: { reorderLists: true }, ends: 'synced' },
  { name: 'validation that takes two reads', target: { pendingValidation: 2 }, ends: 'synced' },
  { name: 'validation that takes 3 s', target: { validationMs: 3_000 }, ends: 'synced' },
  { name: 'validation that fails', target: { invalidNext: 1_000 }, ofImports: true, ends: 'not synced' },
  {
    name: 'validation that fails after 3 s',
    target: { validationMs: 3_000, invalidNext: 1_000 },
    ofImports: true,
    ends: 'not synced',
  },
];

function reads(lag: { readonly calls?: number; readonly milliseconds?: number }): SwitchChanges {
  return { laggingReads: { ...lag, of: ['read', 'export'] } };
}
