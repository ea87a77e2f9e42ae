import { expect, it } from 'vitest';
import type { TenantStream } from '../../../src/ports/tenant.ts';
import { LastLive, type LiveBasis } from '../../../src/state/records/last-live.ts';

/** All that a list can tell of a stream, but when it was so: such a list is never compared. */
const stream: Required<Omit<TenantStream, 'asOf' | 'etag'>> = {
  id: 'a',
  name: 'A',
  state: 'active',
  validation: 'pending',
  version: 1,
  lastPublishedAt: '2026-01-01T00:00:00Z',
  activeInstances: 1,
  createdAt: '2026-01-01T00:00:00Z',
  revision: 'r1',
};
const others: typeof stream = {
  id: 'b',
  name: 'B',
  state: 'inactive',
  validation: 'validated',
  version: 2,
  lastPublishedAt: '2026-01-02T00:00:00Z',
  activeInstances: 2,
  createdAt: '2026-01-02T00:00:00Z',
  revision: 'r2',
};

function basisOf(...streams: readonly TenantStream[]): LiveBasis {
  const listing = { streams, whole: true };
  return { listing, readings: none, bindings: 'b', prunes: false, desired: nothing };
}
const none = new Map();
const nothing: readonly never[] = [];

function keeping(...streams: readonly TenantStream[]): LastLive {
  const last = LastLive.of([]);
  last.keep(basisOf(...streams), new Map());
  return last;
}

it('names no stream where the list says the same', () => {
  expect(keeping(stream).sameBut(basisOf({ ...stream }))?.moved).toEqual([]);
});

it.each(Object.keys(stream).filter((field) => field !== 'id') as (keyof typeof stream)[])(
  'names a stream of which the list says another %s',
  (field) => {
    const moved = { ...stream, [field]: others[field] };
    expect(keeping(stream).sameBut(basisOf(moved))?.moved).toEqual([moved]);
  },
);

it.each([
  ['another stream is in its place', { ...stream, id: 'b' }],
  ['it was so at another time', { ...stream, asOf: '2026-01-01T00:00:00Z' }],
])('holds for nothing where %s', (_what, now) => {
  expect(keeping(stream).sameBut(basisOf(now))).toBeUndefined();
});
