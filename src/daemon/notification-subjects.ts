import { globMatches } from '../core/text/glob.ts';
import type { Log } from '../ports/log.ts';
import type { Subject } from './controller.ts';
import { LeaseHeld } from '../state/leases/lease.ts';
import { notificationsSubject, notifyPass } from '../runs/notifications/run.ts';
import type { Notifying } from '../runs/notifications/inputs.ts';
import type { OpenApp, OpenPipeline } from './open/open.ts';
import type { OpenReceiver } from './open/open-receivers.ts';

/** How often it is looked whether something is to be said where no pass asks for it: a hold, a retry. Milliseconds. */
const every = 30_000;

/**
 * Telling each receiver of a pipeline, as things that the daemon works on: one for each, so that a slow one holds up
 * nobody. `ending` aborts when no more is to be told; what was on its way is then told after the next start.
 */
export function notificationSubjects(
  { receivers, holder, url }: Pick<OpenApp, 'receivers' | 'holder' | 'url'>,
  pipeline: OpenPipeline,
  { log, patience, ending }: { readonly log: Log; readonly patience: number; readonly ending: AbortSignal },
): readonly Subject[] {
  const { name, deps, host } = pipeline;
  return receivers.flatMap(({ receiver, wanted, environments: globs }) => {
    const environments = [...pipeline.environments.keys()].filter((environment) =>
      globs.some((glob) => globMatches(glob, environment)),
    );
    if (environments.length === 0) return [];
    const { hasPullRequests } = host;
    const common = { pipeline: name, deps, receiver, wanted, environments, hasPullRequests };
    return [subjectOf({ ...common, url, holder, patience }, log, ending)];
  });
}

function subjectOf(notifying: Notifying, log: Log, ending: AbortSignal): Subject {
  const { pipeline, receiver } = notifying;
  return {
    name: notificationsSubject(pipeline, receiver.name),
    every,
    isAside: true,
    async run(signal) {
      try {
        const { delivered, waiting } = await notifyPass(notifying, AbortSignal.any([signal, ending]));
        const counts = { delivered, waiting };
        if (delivered > 0) log.info('notified', { pipeline, receiver: receiver.name, ...counts });
      } catch (error) {
        if (!ending.aborted) throw error;
      }
    },
  };
}

/** The same work, after which those who are told of a pipeline are asked to look; also where it failed. */
export function thenTold(
  subject: Subject,
  receivers: readonly OpenReceiver[],
  pipeline: string,
  wake: (subject: string) => void,
): Subject {
  return {
    ...subject,
    async run(signal, pass) {
      let isLeft = false;
      try {
        await subject.run(signal, pass);
      } catch (error) {
        isLeft = error instanceof LeaseHeld;
        throw error;
      } finally {
        // What another process does, it tells of by itself.
        if (!isLeft)
          for (const { receiver } of receivers) wake(notificationsSubject(pipeline, receiver.name));
      }
    },
  };
}
