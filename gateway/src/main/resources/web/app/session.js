/** The dashboard's session: an API key is exchanged once for an HttpOnly cookie and a CSRF token. */

const SESSION = '/dashboard/session';

async function problemOf(response) {
  try {
    const problem = await response.json();
    return problem.detail || problem.title || `The gateway answered ${response.status}.`;
  } catch {
    return `The gateway answered ${response.status}.`;
  }
}

/** The running session, or null. */
export async function current() {
  const response = await fetch(SESSION, { headers: { Accept: 'application/json' } });
  return response.ok ? response.json() : null;
}

/** Starts a session; throws an Error whose message is for the person at the keyboard. */
export async function signIn(apiKey) {
  const response = await fetch(SESSION, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ api_key: apiKey }),
  });
  if (!response.ok) throw new Error(await problemOf(response));
  return response.json();
}

export async function signOut(session) {
  await fetch(SESSION, { method: 'DELETE', headers: { 'X-CSRF-Token': session.csrf_token } });
}
