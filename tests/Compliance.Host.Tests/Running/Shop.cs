namespace Compliance.Host.Tests.Running;

/// <summary>A small shop: a frontend open to the world, a database that only the API reaches, a monitor that reaches metrics everywhere.</summary>
internal static class Shop
{
    public static string WriteTo(TempFolder folder) => System.IO.Path.GetDirectoryName(folder.Write("shop/shop.yaml", Manifests))!;

    public const string Manifests = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop, labels: {zone: cde}}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: ops, labels: {zone: shared}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: frontend, namespace: shop}
        spec:
          replicas: 2
          selector: {matchLabels: {app: frontend}}
          template:
            metadata: {labels: {app: frontend}}
            spec: {containers: [{name: c, image: nginx, ports: [{name: http, containerPort: 8080}]}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: api, namespace: shop}
        spec:
          selector: {matchLabels: {app: api}}
          template:
            metadata: {labels: {app: api}}
            spec: {containers: [{name: c, image: api, ports: [{name: http, containerPort: 9000}]}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: db-0, namespace: shop, labels: {app: db, role: primary}, ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: db, uid: u1, controller: true}]}
        spec: {nodeName: n1, containers: [{name: c, image: pg, ports: [{name: pg, containerPort: 5432}]}]}
        status: {phase: Running, podIP: 10.1.0.10, podIPs: [{ip: 10.1.0.10}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: db-1, namespace: shop, labels: {app: db, role: replica}, ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: db, uid: u1, controller: true}]}
        spec: {nodeName: n2, containers: [{name: c, image: pg, ports: [{name: pg, containerPort: 5432}]}]}
        status: {phase: Running, podIP: 10.1.0.11, podIPs: [{ip: 10.1.0.11}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: done, namespace: shop, labels: {app: db}}
        spec: {nodeName: n2, containers: [{name: c, image: job}]}
        status: {phase: Succeeded, podIP: 10.1.0.12, podIPs: [{ip: 10.1.0.12}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: monitor, namespace: ops, labels: {app: monitor}}
        spec: {nodeName: n1, containers: [{name: c, image: m, ports: [{name: metrics, containerPort: 9090}]}]}
        status: {phase: Running, podIP: 10.1.0.20, podIPs: [{ip: 10.1.0.20}]}
        ---
        apiVersion: v1
        kind: Node
        metadata: {name: n1}
        status: {addresses: [{type: InternalIP, address: 192.168.0.1}]}
        ---
        apiVersion: v1
        kind: Node
        metadata: {name: n2}
        status: {addresses: [{type: InternalIP, address: 192.168.0.2}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: db, namespace: shop}
        spec: {selector: {app: db}, ports: [{name: pg, port: 5000, targetPort: pg}], clusterIP: 10.96.0.10}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: bank, namespace: shop}
        spec: {ports: [{name: https, port: 443}], clusterIP: 10.96.0.11}
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: bank-1, namespace: shop, labels: {kubernetes.io/service-name: bank}}
        addressType: IPv4
        endpoints: [{addresses: [203.0.113.7]}]
        ports: [{name: https, port: 8443, protocol: TCP}]
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: db-primary, namespace: shop}
        spec:
          podSelector: {matchLabels: {app: db, role: primary}}
          policyTypes: [Ingress]
          ingress:
          - from: [{podSelector: {matchLabels: {app: api}}}]
            ports: [{protocol: TCP, port: pg}]
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: db-replica, namespace: shop}
        spec:
          podSelector: {matchLabels: {app: db, role: replica}}
          policyTypes: [Ingress]
          ingress:
          - from: [{podSelector: {matchLabels: {app: api}}}, {podSelector: {matchLabels: {app: frontend}}}]
            ports: [{protocol: TCP, port: 5432}]
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: frontend, namespace: shop}
        spec:
          podSelector: {matchLabels: {app: frontend}}
          policyTypes: [Ingress, Egress]
          ingress:
          - ports: [{protocol: TCP, port: http}]
          egress:
          - to: [{podSelector: {}}]
          - to: [{ipBlock: {cidr: 203.0.113.0/24, except: [203.0.113.128/25]}}]
            ports: [{protocol: TCP, port: 8000, endPort: 8999}]
        """;
}
