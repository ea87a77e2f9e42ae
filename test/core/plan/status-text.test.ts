import { expect, it } from 'vitest';
import type { EnvironmentStatus } from '../../../src/core/plan/status.ts';
import { statusText, type StatusRow } from '../../../src/core/plan/print/status-text.ts';

function staging(status: Partial<EnvironmentStatus>): StatusRow {
  const all = { sync: 'OutOfSync', health: 'Missing', revision: 'a'.repeat(40), conditions: [], details: [] };
  return {
    name: 'staging',
    kind: 'environment',
    branch: 'env/staging',
    at: 0,
    isPromotedFrom: true,
    status: { ...all, ...status } as EnvironmentStatus,
  };
}

const paths = Array.from({ length: 511 }, (_, index) => `value-streams/stream-${index}`);
const linesOf = (status: Partial<EnvironmentStatus>) =>
  statusText([staging(status)], 1000)
    .split('\n')
    .slice(3, -1);

it('counts 511 streams that wait, and names ten of them', () => {
  const unproven = paths.map((path, index) => ({
    path,
    reason: index === 7 ? 'it failed' : 'it waits for approval',
  }));

  expect(linesOf({ unproven })).toEqual([
    `staging: 510 streams not verified, so not promoted (it waits for approval): ${[0, 1, 2, 3, 4, 5, 6, 8, 9, 10].map((index) => `stream-${index}`).join(', ')} and 500 more`,
    'staging: 1 stream not verified, so not promoted (it failed): stream-7',
  ]);
});

it('shows one problem of many with the same code, and the only one of another', () => {
  const details = [
    'plan 0a1b2c3 waits for approval [SLC2433]',
    ...paths.map((path, index) => `${path}/value-stream.json: /steps/${index}: is not bound [SLC2405]`),
    ...paths.slice(0, 3).map((path) => `${path}: waiting to be removed`),
  ];

  expect(linesOf({ details })).toEqual([
    'staging: plan 0a1b2c3 waits for approval [SLC2433]',
    'staging: value-streams/stream-0/value-stream.json: /steps/0: is not bound [SLC2405]',
    `staging: and 510 more [SLC2405]: ${[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((index) => `stream-${index}`).join(', ')} and 500 more`,
    'staging: value-streams/stream-0: waiting to be removed',
    'staging: and 2 more: stream-1, stream-2',
  ]);
});

it('shows a few problems in full, and never more than ten kinds', () => {
  const details = paths.slice(0, 10).map((path, index) => `${path}: failed ${index} [SLC2405]`);
  expect(linesOf({ details })).toEqual(details.map((line) => `staging: ${line}`));

  const kinds = paths.map((path, index) => `${path}: differs at ${index}`);
  expect(linesOf({ details: kinds })).toEqual([
    ...kinds.slice(0, 10).map((line) => `staging: ${line}`),
    'staging: and 501 more lines',
  ]);
});
