import fc from 'fast-check';
import { propertyRuns } from './support/property-runs.ts';

// CI tries the same cases each time, because its result must depend on the change alone. A developer gets new cases.
const seed = process.env['CI'] === 'true' ? { seed: 20_261_124 } : {};
fc.configureGlobal({ numRuns: propertyRuns(100), ...seed });
