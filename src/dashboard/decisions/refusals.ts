import { ServiceRefusal, type Decider } from '../api/service.ts';
import { NotAllowed } from '../../core/authority/may-approve.ts';
import { InvalidInput } from '../../core/problems/problem.ts';
import { PortError } from '../../ports/errors.ts';
import { BranchMissing, StalePlan } from '../../runs/plan-errors.ts';
import { meaningOf } from '../service/code-meanings.ts';

/**
 * Does the requested work. Converts known problems to `ServiceRefusal` with their code and remedy, and passes on unexpected
 * errors.
 */
export async function orRefused<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw refusalOf(error) ?? error;
  }
}

function refusalOf(error: unknown): ServiceRefusal | undefined {
  if (error instanceof StalePlan)
    return new ServiceRefusal(error.message, {
      status: 409,
      code: 'SLC1905',
      remedy: 'Look at the plan as it is now, then approve that.',
    });
  if (error instanceof BranchMissing)
    return new ServiceRefusal(error.message, {
      status: 409,
      code: 'SLC1904',
      remedy: 'Merge its first promotion, or make the branch from the one that the message names.',
    });
  if (error instanceof NotAllowed) return coded(error, 403);
  if (error instanceof InvalidInput) return coded(error, 422);
  if (error instanceof PortError) return coded(error, error.remedy === 'never' ? 422 : 503);
  return undefined;
}

function coded(
  { message, code }: InvalidInput | NotAllowed | PortError,
  status: 403 | 422 | 503,
): ServiceRefusal {
  return new ServiceRefusal(message.replace(` [${code}]`, ''), {
    status,
    code,
    remedy: meaningOf(code)?.remedy,
  });
}

/** Characters that nobody can see. Tables show saved texts as one line without them. */
const unseen = /[\p{C}\p{Zl}\p{Zp}]/u;

/** Returns the name under which a decision is recorded. Throws `ServiceRefusal`. */
export function nameOf(decider: Decider | undefined): string {
  return oneLine('the name of who decides', deciderIn(decider).by, 100);
}

/** Returns the user in whose name a decision is recorded. Throws if the client did not sign in. */
export function deciderIn(decider: Decider | undefined): Decider {
  if (decider === undefined) throw new Error('a decision needs a signed-in visitor');
  return decider;
}

/** Returns a user's text for others as one line. Throws `ServiceRefusal`. */
export function oneLine(what: string, text: string, most: number): string {
  const line = text.trim();
  const is =
    line === ''
      ? 'is empty'
      : line.length > most
        ? `is longer than ${most} characters`
        : unseen.test(line)
          ? 'has a sign in it that cannot be seen'
          : undefined;
  if (is === undefined) return line;
  throw new ServiceRefusal(`${what} ${is}: write one line of plain text`, { status: 422 });
}
