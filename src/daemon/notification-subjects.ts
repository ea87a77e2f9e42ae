import { globMatches } from '../core/text/glob.ts';
import type { Log } from '../ports/log.ts';
import type { ControllerSubject } from './controller.ts';
import { LeaseHeld } from '../state/leases/lease.ts';
import { notificationsSubject, notifyRun } from '../runs/notifications/run.ts';
import type { Notifying } from '../runs/notifications/inputs.ts';
import type { OpenApp, OpenPipeline } from './open/open.ts';
import type { OpenReceiver } from './open/open-receivers.ts';

/** Interval between checks for notifications without a run, such as of a hold or a retry. Milliseconds. */
const every = 30_000;

/**
 * Returns a subject for each receiver of a pipeline, so that a slow one delays no other. `ending` aborts all sending.
 * Sluice sends interrupted notifications after the next start.
 */
export function notificationSubjects(
  { receivers, holder, url }: Pick<OpenApp, 'receivers' | 'holder' | 'url'>,
  pipeline: OpenPipeline,
  { log, patience, ending }: { readonly log: Log; readonly patience: number; readonly ending: AbortSignal },
): readonly ControllerSubject[] {
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

function subjectOf(notifying: Notifying, log: Log, ending: AbortSignal): ControllerSubject {
  const { pipeline, receiver } = notifying;
  return {
    name: notificationsSubject(pipeline, receiver.name),
    every,
    isAside: true,
    async run(signal) {
      try {
        const { delivered, waiting } = await notifyRun(notifying, AbortSignal.any([signal, ending]));
        const counts = { delivered, waiting };
        if (delivered > 0) log.info('notified', { pipeline, receiver: receiver.name, ...counts });
      } catch (error) {
        if (!ending.aborted) throw error;
      }
    },
  };
}

/** Wakes the receivers of a pipeline after each run of a subject, including failed ones. */
export function thenReported(
  subject: ControllerSubject,
  receivers: readonly OpenReceiver[],
  pipeline: string,
  wake: (subject: string) => void,
): ControllerSubject {
  return {
    ...subject,
    async run(signal, run) {
      let isLeft = false;
      try {
        await subject.run(signal, run);
      } catch (error) {
        isLeft = error instanceof LeaseHeld;
        throw error;
      } finally {
        // Another process notifies the receivers of its own runs.
        if (!isLeft)
          for (const { receiver } of receivers) wake(notificationsSubject(pipeline, receiver.name));
      }
    },
  };
}
