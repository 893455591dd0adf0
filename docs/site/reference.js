// The servers of the document are the cloud's; whoever reads this page tries things where the page is.
const ui = window.SwaggerUIBundle({
  url: '/v1/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  displayRequestDuration: true,
  validatorUrl: null,
  requestInterceptor: (request) => {
    const { pathname, search } = new URL(request.url, window.location.origin);
    return { ...request, url: window.location.origin + pathname + search };
  },
});
window.ui = ui;
