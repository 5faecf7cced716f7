// After signing out anywhere in the tool, this browser knows nobody's groups any more.

import { Store } from "./store.js";

Store.forgetNames().catch(() => {});
