/**
 * Fields of an export file that have no effect on a value stream, or that must not leave the tenant. They are not in
 * the tree. docs/reference/tree.md lists them from this table.
 * - `volatile`: changes without anybody changing the stream (versions, counters, times)
 * - `tenant`: an id or a name that the tenant gave; those of tenant, team and scenario are written back where they are
 *   known
 * - `person`: name or address of a person
 * - `secret`: gives its holder access
 * - `noise`: presentation
 */
export type NoiseClass = 'volatile' | 'tenant' | 'person' | 'secret' | 'noise';

export type NoisePlace =
  | 'envelope'
  | 'template'
  | 'audit'
  | 'scenario'
  | 'blueprintMetadata'
  | 'connection'
  | 'hook'
  | 'hookData'
  | 'item';

const audit = {
  createdAt: 'volatile',
  updatedAt: 'volatile',
  modifiedAt: 'volatile',
  activatedAt: 'volatile',
  deactivatedAt: 'volatile',
  publishedAt: 'volatile',
  lastPublishedAt: 'volatile',
  createdBy: 'person',
  updatedBy: 'person',
  modifiedBy: 'person',
  activatedBy: 'person',
  publishedBy: 'person',
  createdByUser: 'person',
  updatedByUser: 'person',
  modifiedByUser: 'person',
  activatedByUser: 'person',
  publishedByUser: 'person',
} as const;

export const noise: Readonly<Record<NoisePlace, Readonly<Record<string, NoiseClass>>>> = {
  envelope: { exported_at: 'volatile' },
  template: { tenant: 'tenant', version: 'volatile' },
  audit,
  scenario: {},
  blueprintMetadata: { zone: 'tenant' },
  connection: {
    teamId: 'tenant',
    organizationId: 'tenant',
    uid: 'tenant',
    expire: 'volatile',
    metadata: 'person',
    scoped: 'noise',
    scopesCnt: 'noise',
    upgradeable: 'noise',
    editable: 'noise',
    theme: 'noise',
    packageName: 'noise',
  },
  hook: {
    teamId: 'tenant',
    organizationId: 'tenant',
    udid: 'secret',
    url: 'secret',
    scenarioId: 'tenant',
    scenarioName: 'noise',
    scenarioIsActive: 'volatile',
    queueCount: 'volatile',
    queueLimit: 'volatile',
    enabled: 'volatile',
    gone: 'volatile',
    editable: 'noise',
    theme: 'noise',
  },
  hookData: { teamId: 'tenant', url: 'secret' },
  item: { tenant: 'tenant', version: 'volatile', ...audit },
};

/** Tells whether the tree leaves out a field of a place. */
export function isNoise(place: NoisePlace, field: string): boolean {
  return Object.hasOwn(noise[place], field);
}
