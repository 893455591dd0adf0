// The document is read with the token that the key gives, and so is whatever is tried on this page.
const form = document.querySelector('#sign-in form');

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const { access_token: token, detail } = await askForToken(new FormData(form));
  if (token === undefined) {
    form.querySelector('output').textContent = detail ?? 'The key does not open this.';
    return;
  }
  document.querySelector('#sign-in').remove();
  window.ui = window.SwaggerUIBundle({
    url: '/v1/admin/openapi.json',
    dom_id: '#reference',
    deepLinking: true,
    displayRequestDuration: true,
    validatorUrl: null,
    plugins: [{ statePlugins: { spec: { wrapActions: { updateJsonSpec: servedFromHere } } } }],
    requestInterceptor: (request) => ({
      ...request,
      headers: { ...request.headers, authorization: `Bearer ${token}` },
    }),
  });
});

function servedFromHere(update) {
  return (document) => update({ ...document, servers: [{ url: window.location.origin }] });
}

async function askForToken(fields) {
  const body = JSON.stringify({ grant_type: 'client_credentials', ...Object.fromEntries(fields) });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch('/v1/oauth/token', { method: 'POST', headers, body });
  return answer.json();
}
