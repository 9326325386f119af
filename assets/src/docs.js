// The page /api/docs only: reads the document named by data-url on the element #api-docs.

import SwaggerUI from 'swagger-ui-dist/swagger-ui-es-bundle.js'

const home = document.getElementById('api-docs')
if (home) SwaggerUI({ domNode: home, url: home.dataset.url, deepLinking: true, validatorUrl: null })
