// The page /api/docs only: reads the document named by data-url on the element #api-docs.

import SwaggerUI from 'swagger-ui-dist/swagger-ui-es-bundle.js'

const home = document.getElementById('api-docs')
const root = document.documentElement
const shade = () => root.classList.toggle('dark-mode', root.dataset.themeShown === 'dark') // the name it knows the dark theme by

if (home) {
  shade()
  new MutationObserver(shade).observe(root, { attributeFilter: ['data-theme-shown'] })
  SwaggerUI({ domNode: home, url: home.dataset.url, deepLinking: true, validatorUrl: null })
}
