using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OrderActors.Domain;
using OrderActors.Domain.Users;
using OrderActors.Gateway.Http;
using OrderActors.Gateway.OpenApi;

namespace OrderActors.Gateway.Users;

/// <summary>Users: who they are, and what they want to get.</summary>
internal static class UserEndpoints
{
    private const string InAddress = "the id in the address";

    public static void MapUsers(this IEndpointRouteBuilder app)
    {
        var users = app.MapGroup("/api/users").WithTags("Users");
        users.MapGet("", ListAsync).WithName("ListUsers").MayFail(StatusCodes.Status400BadRequest)
            .WithSummary("Lists users by id");
        users.MapPost("", CreateAsync).WithName("CreateUser").Takes<CreateUserBody>().MayRepeat()
            .MayFail(StatusCodes.Status409Conflict).WithSummary(
                "Creates a user; without a userId the id comes from the Idempotency-Key, else from the time");
        users.MapGet("/{id}", FindAsync).WithName("GetUser").MayFail(RouteProblems.OfAnId)
            .WithSummary("The user");
        users.MapPut("/{id}", ReplaceAsync).WithName("ReplaceUser").Takes<UserBody>()
            .MayFail(StatusCodes.Status404NotFound).WithSummary("Replaces the user's whole record");
        users.MapDelete("/{id}", DeleteAsync).WithName("DeleteUser").Changes()
            .MayFail(StatusCodes.Status404NotFound)
            .WithSummary("Removes all that says who the user is; the id stays, and orders keep their lines");
    }

    private static async Task<Results<Ok<UserList>, Problem>> ListAsync(
        string? after, string? limit, IUsers users, CancellationToken cancellation)
    {
        var rows = RouteIds.Limit(limit);
        if (rows.Failed) return rows.Problem;
        if (after is not null && TextRules.Id("after", after) is { } wrong) return Problem.Invalid(wrong);
        var size = rows.Value.Rows;
        var found = await users.ListAsync(after, size + 1, cancellation);
        return TypedResults.Ok(new UserList(
            [.. found.Take(size).Select(UserResponse.Of)], found.Count <= size ? null : found[size - 1].UserId));
    }

    private static Task<Results<Created<UserResponse>, Ok<UserResponse>, Problem>> CreateAsync(
        HttpContext context, UserStarts starts) => starts.CreateAsync(context);

    private static async Task<Results<Ok<UserResponse>, Problem>> FindAsync(
        string id, IUsers users, CancellationToken cancellation)
    {
        if (TextRules.Id(InAddress, id) is { } wrong) return Problem.Invalid(wrong);
        return await users.FindAsync(id, cancellation) is { } user
            ? TypedResults.Ok(UserResponse.Of(user))
            : NotFound(id);
    }

    private static async Task<Results<Ok<UserResponse>, Problem>> ReplaceAsync(
        HttpRequest request, string id, IUsers users)
    {
        if (TextRules.Id(InAddress, id) is { } wrong) return Problem.Invalid(wrong);
        var body = await RequestBody.ReadAsync(request);
        if (body.Failed) return body.Problem;
        var read = StrictJson.Read<UserBody>(body.Value, UserRouteJson.Default.UserBody);
        if (read.Failed) return read.Problem;
        var user = read.Value.ToUser(id);
        if (user.Failed) return user.Problem;
        return await users.ReplaceAsync(user.Value, CancellationToken.None)
            ? TypedResults.Ok(UserResponse.Of(user.Value))
            : NotFound(id);
    }

    private static async Task<Results<NoContent, Problem>> DeleteAsync(string id, IUsers users)
    {
        if (TextRules.Id(InAddress, id) is { } wrong) return Problem.Invalid(wrong);
        return await users.DeleteAsync(id, CancellationToken.None) ? TypedResults.NoContent() : NotFound(id);
    }

    private static Problem NotFound(string id) => Problem.NotFound($"there is no user {id}");
}
