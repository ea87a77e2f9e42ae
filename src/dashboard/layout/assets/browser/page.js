// What every page of the daemon runs. Without it each page shows and does the same, and does not follow by itself.

import { acceptDrops } from './drop.js';
import { follow } from './live.js';
import { keepPlaces } from './stay.js';
import { tellTimes } from './times.js';
import { scrollTogether } from './together.js';

tellTimes(document);
keepPlaces();
acceptDrops();
scrollTogether();
follow();
