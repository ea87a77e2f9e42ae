import { createBirpc } from 'birpc';
import type { MessagePort } from 'node:worker_threads';
import { reportChildren } from '../../../adapters/system/children.ts';
import { loadConfig } from '../../../config/load.ts';
import { noLevels, type Metrics } from '../../../ports/metrics.ts';
import type { Outside } from '../../open/outside.ts';
import { WorkHere } from '../here.ts';
import type { OpenedWork, ConfigurationRuntime } from '../workplace.ts';
import { filesOf } from '../config-snapshot.ts';
import { answerOf } from './service-call.ts';
import type { MainSide, Measured, PartData, PartSide } from './protocol.ts';
import { sentError } from './sent-error.ts';

/** Does one part of a daemon's work in this thread, as the main thread asks through the port. */
export function servePart(
  { part, id, ended, version }: PartData,
  port: MessagePort,
  outsideOf: (log: (line: string) => void) => Outside,
): void {
  const asked = new Map<number, AbortController>();
  let opened: OpenedWork | undefined;
  let work: ConfigurationRuntime | undefined;
  let hearing: AbortController | undefined;

  const main = createBirpc<MainSide, PartSide>(
    {
      ping: () => undefined,
      open: async (config) => {
        try {
          const loaded = await loadConfig(config.path, filesOf(config));
          outside.logFrom?.(loaded.config.logLevel);
          // Nothing aborts this signal: the main thread ends this thread instead.
          opened = await place.open(loaded, config, new AbortController().signal);
          return undefined;
        } catch (error) {
          return sentError(error);
        }
      },
      begin: () => {
        work = opened?.begin((...args) => void main.asked.asEvent(...args));
        void main.moved.asEvent(undefined, undefined, work?.isReady() ?? false);
      },
      wake: (subject) => work?.wake(subject),
      wakeEverywhere: async (subject) => work?.wakeEverywhere(subject),
      noteConfig: async (refusedFor) => work?.noteConfig(refusedFor),
      levels: async () => (await work?.levels()) ?? noLevels,
      ask: async (request, call) => {
        const aborting = new AbortController();
        asked.set(call, aborting);
        try {
          return await answerOf(place.service, request, aborting.signal);
        } finally {
          asked.delete(call);
        }
      },
      abortAsked: (call) => asked.get(call)?.abort(),
      listen: (isHeard) => {
        hearing?.abort();
        hearing = isHeard ? new AbortController() : undefined;
        if (hearing !== undefined) void hear(hearing.signal);
      },
      stop: async () => {
        hearing?.abort();
        await (work === undefined ? opened?.close() : work.stop());
      },
      abort: () => work?.abort(),
    },
    {
      post: (data: unknown) => port.postMessage(data),
      on: (take: (data: unknown) => void) => void port.on('message', take),
      timeout: -1,
    },
  );

  reportChildren((pid, isRunning) => void main.child.asEvent(pid, isRunning));
  const hear = async (signal: AbortSignal) => {
    for await (const event of place.service.events(() => true, signal)) void main.event.asEvent(event);
  };
  const measured = (call: Measured) => void main.measured.asEvent(call);
  const metrics: Metrics = {
    runEnded: (run) => measured(['runEnded', run]),
    tenantCalled: (call) => measured(['tenantCalled', call]),
    gitRan: (run) => measured(['gitRan', run]),
    woken: (wake) => measured(['woken', wake]),
    webhookAnswered: (outcome) => measured(['webhookAnswered', outcome]),
  };
  const outside: Outside = {
    ...outsideOf((line) => void main.log.asEvent(line)),
    metrics,
    version,
    holderId: id,
    ended,
  };
  const place = new WorkHere(outside, {
    part,
    timesOf: (subject) => main.timesOf(subject),
    moved: (subject, times, isReady) => void main.moved.asEvent(subject, times, isReady),
  });
}
