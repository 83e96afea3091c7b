// Starts Swagger UI, and puts a heading over the first tag of each door.
"use strict";

const DOORS = [
  { prefix: "/v1/", name: "delivery", title: "Delivery", hint: "/v1: for readers' frontends. Public, no key." },
  { prefix: "/editorial/", name: "editorial", title: "Editorial", hint: "/editorial/v1: for editors and their tools. Authorize with a key first." },
  { prefix: "/", name: "service", title: "About the service", hint: "Outside of both doors." },
];

// Every tag is headed; docs.css shows only the first heading of a door, also while filtering.
const headDoors = () => ({
  wrapComponents: {
    OperationTag: (Original, { React }) => (props) => {
      const path = props.tagObj.get("operations").first().get("path");
      const door = DOORS.find(({ prefix }) => path.startsWith(prefix));
      const heading = React.createElement("h2", { className: "door-heading" }, door.title,
        React.createElement("small", null, door.hint));
      return React.createElement("section", { className: `door door-${door.name}` }, heading,
        React.createElement(Original, props));
    },
  },
});

// Swagger UI's dark colors wait for a class.
const darkness = window.matchMedia("(prefers-color-scheme: dark)");
const dye = () => document.documentElement.classList.toggle("dark-mode", darkness.matches);
darkness.addEventListener("change", dye);
dye();

SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  plugins: [headDoors],
  deepLinking: true,
  defaultModelsExpandDepth: -1,
  displayRequestDuration: true,
  docExpansion: "none",
  filter: true,
  persistAuthorization: true,
  showCommonExtensions: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
