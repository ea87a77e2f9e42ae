// Listens for changes and reloads the part of the page that they concern. If events are not available, reloads every
// ten seconds.

import { refresh } from './part.js';

const part = document.getElementById('part');
const state = document.getElementById('live');
const lookEvery = 10_000;
/** Shortest time between two reloads, because events come in groups. Milliseconds. */
const leastBetween = 500;

/** @type {EventSource | undefined} */
let source;
/** @type {number | undefined} */
let waiting;
let isAsking = false;
let isAskedAgain = false;

/**
 * Shows a state only when it changes, because a screen reader reads it on every update.
 *
 * @param {string} is
 * @param {string} text
 */
function tell(is, text) {
  if (state === null || state.textContent === text) return;
  state.dataset['is'] = is;
  state.textContent = text;
}

async function look() {
  if (document.hidden) return;
  if (isAsking) {
    isAskedAgain = true;
    return;
  }
  isAsking = true;
  try {
    const status = await refresh();
    if (status === 401) tell('lost', 'signed out: load the page again');
    else if (status < 500) tell('live', 'live');
    else tell('lost', 'the daemon does not answer');
  } catch {
    tell('lost', 'the daemon does not answer');
  } finally {
    isAsking = false;
  }
  if (isAskedAgain) soon();
}

function soon() {
  isAskedAgain = false;
  waiting ??= window.setTimeout(() => {
    waiting = undefined;
    void look();
  }, leastBetween);
}

/** @param {MessageEvent<string>} message */
function heard(message) {
  const { is, stage, run } = told(message.data);
  const { stage: ownStage, run: ownRun } = part?.dataset ?? {};
  if (is !== 'configuration') {
    if (ownStage !== undefined && stage !== undefined && stage !== ownStage) return;
    if (ownRun !== undefined && run !== undefined && run !== ownRun) return;
  }
  soon();
}

/** @param {string} data @returns {{is?: string, stage?: string, run?: string}} */
function told(data) {
  try {
    const value = JSON.parse(data);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function listen() {
  if (document.hidden || source !== undefined) return;
  source = new EventSource('/api/v1/events');
  for (const name of ['message', 'status', 'run', 'step', 'configuration'])
    source.addEventListener(name, heard);
  // Changes before the connection are not sent again.
  source.addEventListener('open', () => void look());
  source.addEventListener('error', () => {
    if (source?.readyState === EventSource.CLOSED) stop();
    soon();
  });
}

function stop() {
  source?.close();
  source = undefined;
}

/** Disconnects a hidden page, because a browser has only a few connections to one server. */
function seen() {
  if (document.hidden) stop();
  else {
    listen();
    void look();
  }
}

/** Starts to follow changes, unless the page has no part that changes. */
export function follow() {
  if (part === null || part.dataset['live'] === undefined) return;
  listen();
  window.setInterval(() => {
    if (source?.readyState === EventSource.OPEN) return;
    listen();
    void look();
  }, lookEvery);
  document.addEventListener('visibilitychange', seen);
}
