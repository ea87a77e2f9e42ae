import type { Sees } from '../api/service.ts';
import type { Trouble } from './schema.ts';
import type { Condition, EnvironmentStatus } from '../../core/plan/status.ts';
import { statusRecord } from '../../state/records/environment-status.ts';
import { promotionRecord, withPromotion } from '../../state/records/promotion.ts';
import { streamReportsRecord } from '../../state/records/stream-reports.ts';
import type { StreamReport } from '../../state/records/stream-report.ts';
import { lanesAtWork, type AtWork, type WorkedLane } from '../service/at-work.ts';
import { meaningOf } from '../service/code-meanings.ts';
import type { Records } from '../service/records.ts';

/** Lists the problems that the last runs found: first those that stop a stage, then by the order of the stages. */
export async function troublesOf(atWork: AtWork, records: Records, sees: Sees): Promise<readonly Trouble[]> {
  const marks = await records.marks();
  const lanes = lanesAtWork(atWork).filter(({ of }) => sees(of.name));
  const found = await Promise.all(
    lanes.map(async (lane): Promise<readonly Trouble[]> => {
      const status = await records.of(statusRecord, lane.subject, marks);
      if (status === undefined) return [];
      if (lane.kind === 'source') return troublesIn(lane, status, []);
      const [promotion, streams] = await Promise.all([
        records.of(promotionRecord, lane.of.name, marks),
        records.of(streamReportsRecord, lane.of.name, marks),
      ]);
      return troublesIn(lane, withPromotion(status, promotion), streams ?? []);
    }),
  );
  return found.flat().toSorted((one, other) => Number(other.isStalling) - Number(one.isStalling));
}

function troublesIn(
  lane: WorkedLane,
  status: EnvironmentStatus,
  reports: readonly StreamReport[],
): readonly Trouble[] {
  const stalls = status.conditions.filter(({ type, isTrue }) => type === 'Stalled' && isTrue);
  const ofStreams = new Map(
    reports.flatMap(({ path, problems }) => problems.map((line) => [line, path] as const)),
  );
  const lines = [...ofStreams.keys(), ...status.details.filter((line) => codeIn(line) !== undefined)];
  const told = [...new Set(lines)].map((line) =>
    trouble(lane, { line, path: ofStreams.get(line), isStalling: isStalling(line, stalls) }),
  );
  const untold = hindrances(status, stalls).filter(({ message }) => !isTold(message, lines));
  const others = untold.map((condition) =>
    trouble(lane, {
      line: condition.message,
      path: undefined,
      isStalling: condition.type === 'Stalled',
      code: codeOfReason[condition.reason],
    }),
  );
  return [...others, ...told];
}

/** Returns the conditions that explain why a stage is stopped or unknown. */
function hindrances(status: EnvironmentStatus, stalls: readonly Condition[]): readonly Condition[] {
  // Blocked streams have a problem each, so the condition that counts them is omitted.
  const own = stalls.filter(({ message }) => !counted.test(message));
  const isUnknown = status.sync === 'Unknown' && own.length === 0;
  return isUnknown ? status.conditions.filter(({ type, isTrue }) => type === 'Ready' && !isTrue) : own;
}

const counted = /^\d+ problems need a person$/;

/** Returns true if a line contains the message. Lines of a gate end with a code that its condition omits. */
function isTold(message: string, lines: readonly string[]): boolean {
  return lines.some(
    (line) => line === message || line.replace(codeAtEnd, '') === message || message.includes(line),
  );
}

function isStalling(line: string, stalls: readonly Condition[]): boolean {
  return stalls.some(
    ({ message }) =>
      counted.test(message) || message.includes(line) || message === line.replace(codeAtEnd, ''),
  );
}

const codeOfReason: Readonly<Record<string, string>> = {
  OnHold: 'SLC2431',
  WaitingForWindow: 'SLC2432',
  WaitingForApproval: 'SLC2433',
};

const codeAtEnd = / \[(SLC\d{4})\]$/;

function codeIn(line: string): string | undefined {
  return codeAtEnd.exec(line)?.[1] ?? /\[(SLC\d{4})\]/.exec(line)?.[1];
}

function trouble(
  { pipeline, kind, of }: WorkedLane,
  {
    line,
    path,
    isStalling: stalls,
    code = codeIn(line),
  }: {
    readonly line: string;
    readonly path: string | undefined;
    readonly isStalling: boolean;
    readonly code?: string | undefined;
  },
): Trouble {
  const meaning = code === undefined ? undefined : meaningOf(code);
  return {
    pipeline: pipeline.name,
    lane: of.name,
    laneKind: kind,
    ...(path === undefined ? {} : { path }),
    message: line.replace(codeAtEnd, ''),
    ...(code === undefined ? {} : { code }),
    ...(meaning === undefined ? {} : { meaning: meaning.title, remedy: meaning.remedy }),
    isStalling: stalls,
  };
}
