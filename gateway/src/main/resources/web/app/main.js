/** Signs in, then follows the stream of live numbers. */
import { Board } from './board.js';
import { NotificationPanel } from './notifications.js';
import * as sessions from './session.js';

const el = (id) => document.getElementById(id);

let session = null;
let board = null;
let notifications = null;
let stream = null;

function say(state, text) {
  el('live').className = `live ${state}`;
  el('live').textContent = text;
}

function showSignIn() {
  stream?.close();
  if (session) notifications?.stop();
  session = null;
  el('board').hidden = true;
  el('sign-out').hidden = true;
  el('notification-link').hidden = true;
  el('sign-in').hidden = false;
  say('idle', 'signed out');
  el('api-key').focus();
}

function follow() {
  stream = new EventSource('/api/v1/stream');
  stream.addEventListener('sample', (event) => {
    const sample = JSON.parse(event.data);
    say('on', `live, ${new Date(sample.at).toLocaleTimeString()}`);
    board.show(sample);
  });
  stream.onerror = async () => {
    say('off', 'reconnecting');
    // EventSource hides the status: ask whether the session is still good before it tries again for ever.
    if ((await sessions.current().catch(() => session)) === null) showSignIn();
  };
}

function showBoard(started) {
  session = started;
  el('sign-in').hidden = true;
  el('board').hidden = false;
  el('sign-out').hidden = false;
  el('notification-link').hidden = false;
  board ??= new Board();
  notifications ??= new NotificationPanel();
  notifications.start(started);
  follow();
}

el('sign-in-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  el('sign-in-error').textContent = '';
  try {
    const started = await sessions.signIn(el('api-key').value.trim());
    el('api-key').value = '';
    showBoard(started);
  } catch (error) {
    el('sign-in-error').textContent = error.message;
  }
});

el('sign-out').addEventListener('click', async () => {
  await notifications.stop();
  await sessions.signOut(session);
  showSignIn();
});

const running = await sessions.current().catch(() => null);
if (running) showBoard(running);
else showSignIn();
