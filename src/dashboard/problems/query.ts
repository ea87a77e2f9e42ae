import { gates } from '../../core/gate/gate.ts';
import type { Sees } from '../api/service.ts';
import { problemsEndpoint, type OpenProblem } from './schema.ts';
import { causeIn } from './causes.ts';
import { answering } from '../service/answering.ts';
import type { StatusCondition, EnvironmentStatus } from '../../core/plan/status.ts';
import { statusRecord } from '../../state/records/environment-status.ts';
import { promotionRecord, withPromotion } from '../../state/records/promotion.ts';
import { streamReportsRecord } from '../../state/records/stream-reports.ts';
import type { StreamReport } from '../../state/records/stream-report.ts';
import { stagesAtWork, type AtWork, type StageAtWork } from '../service/at-work.ts';
import { meaningOf } from '../service/code-meanings.ts';
import type { Records } from '../service/records.ts';

/** Answers with the problems of all stages. */
export const problemsAnswer = answering(
  problemsEndpoint,
  ({ atWork, records }) =>
    async (_input, { sees }) => ({
      problems: await openProblemsOf(atWork, records, sees),
    }),
);

/** Lists the problems that the last runs found: first those that stop a stage, then by the order of the stages. */
async function openProblemsOf(atWork: AtWork, records: Records, sees: Sees): Promise<OpenProblem[]> {
  const marks = await records.marks();
  const stages = stagesAtWork(atWork).filter(({ of }) => sees(of.name));
  const found = await Promise.all(
    stages.map(async (stage): Promise<readonly OpenProblem[]> => {
      const status = await records.of(statusRecord, stage.subject, marks);
      if (status === undefined) return [];
      if (stage.kind === 'source') return problemsIn(stage, status, []);
      const [promotion, streams] = await Promise.all([
        records.of(promotionRecord, stage.of.name, marks),
        records.of(streamReportsRecord, stage.of.name, marks),
      ]);
      return problemsIn(stage, withPromotion(status, promotion), streams ?? []);
    }),
  );
  return found.flat().toSorted((one, other) => Number(other.isStalling) - Number(one.isStalling));
}

function problemsIn(
  stage: StageAtWork,
  status: EnvironmentStatus,
  reports: readonly StreamReport[],
): readonly OpenProblem[] {
  const stalls = status.conditions.filter(({ type, isTrue }) => type === 'Stalled' && isTrue);
  const ofStreams = reports.flatMap(({ path, problems }) => problems.map((line) => ({ line, path })));
  const listed = new Set(ofStreams.map(({ line }) => line));
  const others = new Set(status.details.filter((line) => codeIn(line) !== undefined && !listed.has(line)));
  const lines = [...listed, ...others];
  const shown = [...ofStreams, ...[...others].map((line) => ({ line, path: undefined }))].map((one) =>
    problemOf(stage, { ...one, isStalling: isStalling(one.line, stalls) }),
  );
  const untold = blockers(status, stalls).filter(({ message }) => !isTold(message, lines));
  const conditions = untold.map((condition) =>
    problemOf(stage, {
      line: condition.message,
      path: undefined,
      isStalling: condition.type === 'Stalled',
      code: codeOfReason(condition.reason),
    }),
  );
  return [...conditions, ...shown];
}

/** Returns the conditions that explain why a stage is stopped or unknown. */
function blockers(status: EnvironmentStatus, stalls: readonly StatusCondition[]): readonly StatusCondition[] {
  // Blocked streams have a problem each, so the condition that counts them is omitted.
  const own = stalls.filter(({ message }) => !counted.test(message));
  const isUnknown = status.sync === 'Unknown' && own.length === 0;
  return isUnknown ? status.conditions.filter(({ type, isTrue }) => type === 'Ready' && !isTrue) : own;
}

const counted = /^\d+ problems? needs? a person$/;

/** Returns true if a line contains the message. Lines of a gate end with a code that its condition omits. */
function isTold(message: string, lines: readonly string[]): boolean {
  return lines.some(
    (line) => line === message || line.replace(codeAtEnd, '') === message || message.includes(line),
  );
}

function isStalling(line: string, stalls: readonly StatusCondition[]): boolean {
  return stalls.some(
    ({ message }) =>
      counted.test(message) || message.includes(line) || message === line.replace(codeAtEnd, ''),
  );
}

/** Returns the first code of the gate that gave a condition its reason. */
function codeOfReason(reason: string): string | undefined {
  return Object.keys(gates.find(({ condition }) => condition === reason)?.codes ?? {})[0];
}

const codeAtEnd = / \[(SLC\d{4})\]$/;

function codeIn(line: string): string | undefined {
  return codeAtEnd.exec(line)?.[1] ?? /\[(SLC\d{4})\]/.exec(line)?.[1];
}

function problemOf(
  { pipeline, kind, of }: StageAtWork,
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
): OpenProblem {
  const meaning = code === undefined ? undefined : meaningOf(code);
  return {
    pipeline: pipeline.name,
    stage: of.name,
    stageKind: kind,
    path,
    message: line.replace(codeAtEnd, ''),
    cause: causeIn(line.replace(codeAtEnd, '')),
    code,
    meaning: meaning?.title,
    remedy: meaning?.remedy,
    isStalling: stalls,
  };
}
