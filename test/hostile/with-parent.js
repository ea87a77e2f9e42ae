// Loaded into a daemon: ends it with the suite, which may be killed before it can do that.
import { isMainThread } from 'node:worker_threads';

const parent = process.ppid;
if (isMainThread)
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
  }, 1000).unref();
