// What every page carries: htmx and the small behaviours around it. A page can be read and sent without them.
import 'htmx.org';
import { startConfirm } from './confirm.js';
import { startForms } from './forms.js';
import { startKeyboard } from './keyboard.js';
import { startKeys } from './keys.js';
import { startMenus } from './menus.js';
import { startNotices } from './notices.js';
import { startRows } from './rows.js';
import { startScrolls } from './scrolls.js';

startConfirm();
startKeys(); // before the forms: what it holds back was not sent yet
startForms();
startKeyboard();
startRows();
startMenus();
startNotices();
startScrolls();
