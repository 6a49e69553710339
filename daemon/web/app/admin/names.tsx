// Names for ids: what the lists refer to, read once and kept.
import { withQuery, type Course, type Dispatch, type Role, type Tenant } from "../api";
import { useQuery } from "../query";
import { user } from "../session";
import { useStore } from "../store";
import { t, type Key } from "../text";
import type { Source } from "../ui/picker";

export function useIsPlatform(): boolean {
  return useStore(user)?.role === "platform_admin";
}

export function useMayManage(): boolean {
  const role = useStore(user)?.role;
  return role === "platform_admin" || role === "tenant_admin";
}

/// What of a dispatch's learners the reader is shown: of a course that another organisation assigned, what its
/// analytics allow.
export function useSeen(dispatch: Dispatch): "nothing" | "counts" | "learners" {
  const who = useStore(user);
  if (who?.role === "platform_admin" || who?.tenantId === dispatch.ownerTenantId || dispatch.analytics === "learner") return "learners";
  return dispatch.analytics === "summary" ? "counts" : "nothing";
}

/// The name of a tenant; its id until the name is known.
export function TenantName({ id }: { id: string }) {
  const { data } = useQuery<Tenant>(`/org/tenants/${id}`);
  return <span>{data?.name ?? "…"}</span>;
}

export function TenantLink({ id }: { id: string }) {
  return <a class="tenant" href={`/admin/org/${id}`}><TenantName id={id} /></a>;
}

export function roleText(role: Role): string {
  return t(`role.${role}` as Key);
}

export const roleOptions = (platform: boolean): (readonly [Role, string])[] =>
  (["learner", "instructor", "tenant_admin", ...(platform ? ["platform_admin" as const] : [])] as Role[]).map((role) => [role, roleText(role)] as const);

/// What a field finds in which a tenant or a course is named.
export const tenants: Source<Tenant> = {
  path: (q) => withQuery("/org/tenants", { limit: 20, sort: "name", q }),
  choice: (tenant) => ({ id: tenant.id, name: tenant.name, note: tenant.domain }),
};

export const courses: Source<Course> = {
  path: (q) => withQuery("/courses", { limit: 20, sort: "title", q }),
  choice: (course) => ({ id: course.id, name: course.title, note: course.key }),
};

export const launchableCourses: Source<Course> = {
  ...courses,
  choice: (course) => (course.launchable ? courses.choice(course) : null),
};
