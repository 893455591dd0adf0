// The servers of the document are the cloud's; whoever reads this page tries things where the page is.
const ui = window.SwaggerUIBundle({
  url: '/v1/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  displayRequestDuration: true,
  validatorUrl: null,
  plugins: [{ statePlugins: { spec: { wrapActions: { updateJsonSpec: servedFromHere } } } }],
});
window.ui = ui;

function servedFromHere(update) {
  return (document) => update({ ...document, servers: [{ url: window.location.origin }] });
}
