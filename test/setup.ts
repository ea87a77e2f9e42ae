import fc from 'fast-check';

// A change is judged by what it does, not by the luck of a run: CI tries the same cases each time, a developer new ones.
if (process.env['CI'] === 'true') fc.configureGlobal({ seed: 20_261_124 });
